"""Whether other processes of this machine live."""

import os


def is_alive(pid: int) -> bool:
    """Tell whether a process runs, be it ours or not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
