"""Throw hostile texts, bytes and tables at a kernel built with sanitizers; they end the process at the first fault."""

import importlib.machinery
import importlib.util
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import ArtifactError, TextError
from model.fitted.export import export_table
from model.scoring.fallback import NumpyEngine
from model.scoring.line_form import line_form
from model.scoring.lines import LineWriter, holds_blank_line
from model.table.file import map_table, write_table
from model.table.layout import ScoringTable
from tests.model.scoring.engines import HOSTILE, LABELS, TEXTS, fitted

PIECES = [*HOSTILE, *" ".join(TEXTS).split(), " ", "\n", "\r", "\x00", "\ud800", "\udfff", "\U0010ffff", "\u0301" * 20]
BYTES = [
    b"\xff",
    b"\xc0",
    b"\xed\xa0\x80",
    b"\xf4\x90",
    b"\n",
    b"\r\n",
    b"\x00",
    b" ",
    *(text.encode() for text in TEXTS),
]


def load_kernel(path: str) -> Any:
    loader = importlib.machinery.ExtensionFileLoader("model.scoring.compiled", path)
    spec = importlib.util.spec_from_loader("model.scoring.compiled", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def hostile_text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(50)))
    text = chance.choice(["", " "]).join(chance.choices(PIECES, k=chance.randrange(30)))
    return text * chance.choice([1, 1, 1, 60])


def hostile_bytes(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return chance.randbytes(chance.randrange(300))
    return chance.choice([b"", b" "]).join(chance.choices(BYTES, k=chance.randrange(20)))


def throw_texts(table: ScoringTable, kernel: Any, chance: random.Random) -> None:
    texts = [hostile_text(chance) for _ in range(8)]
    rows = np.empty((2, len(texts), len(LABELS)))
    try:
        kernel.fill(texts, rows[0], softmax=False)
    except TextError:
        return
    NumpyEngine(table).fill(texts, rows[1], softmax=False)
    assert np.abs(rows[0] - rows[1]).max() <= 1e-9, texts


def throw_lines(table: ScoringTable, kernel: Any, chance: random.Random) -> None:
    block = hostile_bytes(chance)
    rows = np.empty((2, kernel.count_lines(block), len(LABELS)))
    told = []
    for engine, out in ((kernel, rows[0]), (NumpyEngine(table), rows[1])):
        try:
            engine.fill_lines(block, out, softmax=True)
        except TextError as error:
            told.append(str(error))
    assert len(told) in (0, 2), block
    assert told[:1] == told[1:], told
    if not told:
        assert np.abs(rows[0] - rows[1]).max(initial=0.0) <= 1e-9, block
        form = line_form(LABELS, 0.5)
        expected = (
            None if holds_blank_line(block) else LineWriter(form).write(np.arange(9_998, 9_998 + len(out)), rows[0])
        )
        assert kernel.write_lines(block, 9_998, form) == expected, block


def throw_table(content: bytes, path: Path, module: Any, chance: random.Random) -> bool:
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 50])):
        place = chance.randrange(16 if chance.random() < 0.9 else 0, len(damaged))
        damaged[place] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    path.write_bytes(damaged[: chance.randrange(len(damaged))] if chance.random() < 0.1 else damaged)
    try:
        kernel = module.Kernel(map_table(path))
    except ArtifactError:
        return False
    texts = [text for text in TEXTS + HOSTILE if chance.random() < 0.5]
    kernel.fill(texts, np.empty((len(texts), len(LABELS))), softmax=True)
    return True


def main(built: str, seconds: str, seed: str) -> None:
    module, chance, end = load_kernel(built), random.Random(int(seed)), time.monotonic() + float(seconds)
    rounds = used = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scoring.table"
        tables = [export_table(fitted(name), LABELS) for name in ("all", "odd", "letters")]
        kernels = [module.Kernel(table) for table in tables]
        write_table(tables[0], path)
        content = path.read_bytes()
        while time.monotonic() < end:
            number = rounds % len(tables)
            throw_texts(tables[number], kernels[number], chance)
            throw_lines(tables[number], kernels[number], chance)
            used += throw_table(content, path, module, chance)
            rounds += 1
    sys.stdout.write(f"{rounds} rounds, no fault; {used} damaged tables were harmless, the others refused\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
