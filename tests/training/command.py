"""`python -m training` as a person runs it: a process of its own."""

import os
import subprocess
import sys

from model.settings import ROOT


def run_training(settings: dict[str, str], *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a command under some settings and return what it said and its exit code."""
    command = [sys.executable, "-m", "training", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)
