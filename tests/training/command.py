"""`python -m training`: as a person runs it, a process of its own; or, where that adds nothing, in this one."""

import contextlib
import io
import os
import subprocess
import sys

from model.settings import ROOT
from training.__main__ import main


def run_training(settings: dict[str, str], *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a command under some settings and return what it said and its exit code."""
    command = [sys.executable, "-m", "training", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)


def call_training(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a command in this process, under its environment; return the same of it as `run_training`."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def check_refused(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Check that a run ended with exit code 1 and one line of the program's that holds some words."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("training: "), done.stderr
    assert all(word in last for word in words), done.stderr
