"""The encoder as a network: a small BERT in plain torch, from the weights of a sentence encoder, with a linear head."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

WORDS, PLACES, WIDTH, HEADS, INNER, DEPTH, LABELS = 30522, 512, 384, 12, 1536, 6, 3
EPSILON = 1e-12
DROPPED = 0.1
MASKED = -1e9


class Layer(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """One layer: attention, then two linear maps, each added to what came in and normed."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=EPSILON), nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Any, mask: Any) -> Any:
        """Return the states of shape (n_rows, n_tokens, WIDTH) one layer on; `mask` is added to the attention."""
        rows, tokens, _ = states.shape
        parts = self.qkv(states).split(WIDTH, -1)
        query, key, value = (part.view(rows, tokens, HEADS, WIDTH // HEADS).transpose(1, 2) for part in parts)
        weights = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        weights = weights if mask is None else weights + mask
        seen = (torch.softmax(weights, -1) @ value).transpose(1, 2).reshape(rows, tokens, WIDTH)
        states = self.n1(states + self.drop(self.out(seen)))
        return self.n2(states + self.drop(self.down(functional.gelu(self.up(states)))))


class Network(nn.Module):  # type: ignore[misc]  # as above
    """Word pieces to a logit a label, and to the vector that the logits come from: the mean of the last states."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(WORDS, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.typ = nn.Parameter(torch.zeros(WIDTH))
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=EPSILON), nn.Dropout(DROPPED)
        self.layers = nn.ModuleList(Layer() for _ in range(DEPTH))
        self.head = nn.Linear(WIDTH, LABELS)

    def vector(self, ids: Any, is_kept: Any = None) -> Any:
        """Return the vectors of rows of word pieces, shape (n_rows, WIDTH); `is_kept` leaves out the padding."""
        states = self.drop(self.norm(self.word(ids) + self.pos.weight[: ids.shape[1]] + self.typ))
        mask = None if is_kept is None else torch.where(is_kept, 0.0, MASKED)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        if is_kept is None:
            return states.mean(1)
        weights = is_kept[..., None].to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)

    def forward(self, ids: Any, is_kept: Any = None) -> Any:
        """Return the logits, shape (n_rows, LABELS)."""
        return self.head(self.drop(self.vector(ids, is_kept)))


def base_network(weights: Path) -> Network:
    """Return the network with the weights of a sentence encoder of its shape (all-MiniLM-L6-v2) and a new head.

    Parameters
    ----------
    weights : its `model.safetensors`
    """
    from safetensors.torch import load_file

    network = Network()
    nn.init.normal_(network.head.weight, std=0.02)
    nn.init.zeros_(network.head.bias)
    own = _renamed({name.removeprefix("bert."): value for name, value in load_file(weights).items()})
    network.load_state_dict({"head.weight": network.head.weight, "head.bias": network.head.bias} | own)
    return network


def _renamed(base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base's weights by this network's names; query, key and value become one map."""
    own = {
        "word.weight": base["embeddings.word_embeddings.weight"],
        "pos.weight": base["embeddings.position_embeddings.weight"],
        "typ": base["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        own[f"norm.{part}"] = base[f"embeddings.LayerNorm.{part}"]
        for number in range(DEPTH):
            layer, there = f"layers.{number}", f"encoder.layer.{number}"
            attention = f"{there}.attention"
            own[f"{layer}.qkv.{part}"] = torch.cat(
                [base[f"{attention}.self.{name}.{part}"] for name in ("query", "key", "value")]
            )
            own[f"{layer}.out.{part}"] = base[f"{attention}.output.dense.{part}"]
            own[f"{layer}.n1.{part}"] = base[f"{attention}.output.LayerNorm.{part}"]
            own[f"{layer}.up.{part}"] = base[f"{there}.intermediate.dense.{part}"]
            own[f"{layer}.down.{part}"] = base[f"{there}.output.dense.{part}"]
            own[f"{layer}.n2.{part}"] = base[f"{there}.output.LayerNorm.{part}"]
    return own
