"""Which processes live."""

import os
import subprocess
import sys

from service.watch.processes import is_alive


def test_a_process_lives_until_it_has_ended_be_it_ours_or_not() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert not is_alive(ended.pid)
    assert is_alive(os.getpid())
    assert is_alive(1)
