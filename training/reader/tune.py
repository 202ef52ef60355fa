"""Tuning the encoder: two rounds over the drawn rows, resumable at any step, the same each time on one machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.reader.draw import Draw
from training.reader.network import LABELS, WIDTH, Network, base_network
from training.reader.rows import PLAIN

Progress = Callable[[str], None]
Ids = Sequence[NDArray[np.int_]]
KEPT_EVERY = 200
TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Tuning:
    """Everything besides rows and base weights that decides what tuning gives.

    Parameters
    ----------
    rate, head_rate : learning rates at their height, of the base and of the new head
    warm_share : share of the steps in which they rise; then they fall to 0 in a line
    plain_a_rare : how many plain rows a round reads for each rare one
    """

    rounds: int = 2
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 5e-4
    decay: float = 0.01
    warm_share: float = 0.08
    plain_a_rare: float = 1.7
    most_tokens: int = 128
    seed: int = 1000


def word_pieces(tokenizer: Path, texts: Sequence[str], most: int) -> Ids:
    """Return the word pieces of texts, each cut after `most`."""
    from tokenizers import Tokenizer

    read = Tokenizer.from_file(str(tokenizer))
    read.no_padding()
    read.enable_truncation(most)
    return [np.array(found.ids) for found in read.encode_batch(list(texts))]


def tuned(base: Path, ids: Ids, draw: Draw, tuning: Tuning, kept: Path, progress: Progress) -> Network:
    """Return the tuned network; a run that was broken off goes on from `kept`.

    Parameters
    ----------
    base : `model.safetensors` of the sentence encoder
    ids : of all rows, in the order of the draw
    kept : file of the state so far; one of another run must not lie there
    """
    torch.manual_seed(tuning.seed)
    network = base_network(base)
    lengths = np.array([len(pieces) for pieces in ids])
    plan = [
        batch for number in range(tuning.rounds) for batch in draw.round(lengths, tuning.batch, tuning.seed + number)
    ]
    optimizer, schedule = _steps(network, tuning, len(plan))
    done = _resumed(kept, network, optimizer, schedule)
    progress(f"{len(plan)} steps of {tuning.batch} rows, {done} done before")
    torch.manual_seed(tuning.seed + done)
    network.train()
    losses: list[float] = []
    for step in range(done, len(plan)):
        losses.append(_step(network, ids, draw, plan[step], tuning.batch))
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        if (step + 1) % TOLD_EVERY == 0:
            progress(f"step {step + 1} of {len(plan)}, loss {np.mean(losses[-TOLD_EVERY:]):.3f}")
        if (step + 1) % KEPT_EVERY == 0 or step + 1 == len(plan):
            _keep(kept, network, optimizer, schedule, step + 1)
    return network


def logits_of(network: Network, ids: Ids, batch: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return logits and vectors of rows, shapes (n_rows, n_labels) and (n_rows, WIDTH)."""
    network.eval()
    lengths = np.array([len(pieces) for pieces in ids])
    order = np.argsort(lengths, kind="stable")
    logits, vectors = np.zeros((len(ids), LABELS), np.float32), np.zeros((len(ids), WIDTH), np.float32)
    with torch.no_grad():
        for first in range(0, len(ids), batch):
            places = order[first : first + batch]
            found = network.vector(*_padded(ids, places))
            logits[places], vectors[places] = network.head(found).numpy(), found.numpy()
    return logits, vectors


def _step(network: Network, ids: Ids, draw: Draw, places: NDArray[np.int_], batch: int) -> float:
    """Add one batch's gradients; return its loss a row."""
    shift = np.zeros((len(places), LABELS), np.float32)
    shift[:, PLAIN] = np.log(draw.rates[places])
    scores = network(*_padded(ids, places)) + torch.from_numpy(shift)
    loss = -(torch.tensor(draw.targets[places], dtype=torch.float32) * scores.log_softmax(1)).sum() / batch
    loss.backward()
    return float(loss.item())


def _padded(ids: Ids, places: NDArray[np.int_]) -> tuple[Any, Any]:
    most = max(len(ids[place]) for place in places)
    filled, is_kept = np.zeros((len(places), most), np.int64), np.zeros((len(places), most), np.bool_)
    for row, place in enumerate(places):
        filled[row, : len(ids[place])] = ids[place]
        is_kept[row, : len(ids[place])] = True
    return torch.from_numpy(filled), torch.from_numpy(is_kept)


def _steps(network: Network, tuning: Tuning, n_steps: int) -> tuple[Any, Any]:
    head = list(network.head.parameters())
    own = {id(parameter) for parameter in head}
    body = [parameter for parameter in network.parameters() if id(parameter) not in own]
    groups = [{"params": body, "lr": tuning.rate}, {"params": head, "lr": tuning.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=tuning.decay)
    warm = max(1, int(tuning.warm_share * n_steps))

    def height(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (n_steps - step) / max(1, n_steps - warm)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, height)


def _keep(path: Path, network: Network, optimizer: Any, schedule: Any, done: int) -> None:
    """Write the state so that a crash leaves the one before or this one."""
    half = path.with_suffix(".half")
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
    torch.save(state | {"done": done}, half)
    half.replace(path)


def _resumed(path: Path, network: Network, optimizer: Any, schedule: Any) -> int:
    """Take up a kept state; return how many steps were done."""
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["done"])
