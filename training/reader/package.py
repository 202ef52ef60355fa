"""The tuned network to the folder that is served: ONNX in whole numbers of 8 bits, the tokenizer, a manifest."""

import io
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from model.reader.files import ENCODER, MANIFEST, MOMENTS, NAMES, TOKENIZER, manifest_of
from training.reader.network import Network
from training.reader.rows import LABELS

MOST_TOKENS = 256
FloatMatrix = NDArray[np.float32]
SHORT = 17  # tokens of the sentence that the network is traced with; any length does
OPSET = 17


class Served(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """What is exported: one sentence, without padding, to its logits and its vector."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits and vector of one row of word pieces."""
        vector = self.network.vector(ids)
        return self.network.head(vector), vector


def write_folder(network: Network, tokenizer: Path, vectors: FloatMatrix, folder: Path, names: bytes) -> None:
    """Write encoder, tokenizer, names, moments and manifest; the manifest last.

    Parameters
    ----------
    vectors : of real text; only the mean product of each two of their numbers is kept, in which no sentence shows
    names : the file of names that are evened before the network reads, see `model.reader.names`
    """
    folder.mkdir(parents=True, exist_ok=True)
    moments = io.BytesIO()
    np.save(moments, (vectors.T @ vectors / len(vectors)).astype(np.float32))
    contents = {
        ENCODER: encoder_bytes(network),
        TOKENIZER: tokenizer_bytes(tokenizer),
        NAMES: names,
        MOMENTS: moments.getvalue(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    card = {"labels": list(LABELS), "most_tokens": MOST_TOKENS}
    (folder / MANIFEST).write_bytes(manifest_of(card, contents))


def encoder_bytes(network: Network) -> bytes:
    """Return the network as ONNX, its weights and the inputs of its products rounded to 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as directory:
        whole, rounded = Path(directory, "whole.onnx"), Path(directory, "rounded.onnx")
        export_whole(network, whole)
        quantize_dynamic(
            whole,
            rounded,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
        return rounded.read_bytes()


def export_whole(network: Network, path: Path) -> None:
    """Write the network as ONNX in its own precision: what the rounded one is compared with."""
    network.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the older exporter is told to be old; the newer one needs one more library
        torch.onnx.export(
            Served(network),
            (torch.ones((1, SHORT), dtype=torch.int64),),
            str(path),
            input_names=["ids"],
            output_names=["logits", "vector"],
            dynamic_axes={"ids": {1: "n_tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )


def tokenizer_bytes(path: Path) -> bytes:
    """Return a tokenizer's JSON without padding and cutting: both are the reader's to decide."""
    fields = json.loads(path.read_bytes())
    return json.dumps(fields | {"padding": None, "truncation": None}, ensure_ascii=False).encode()
