"""How often: a quota for each caller, and how fast wrong keys may be tried from one address."""

import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import SlidingWindowCounterRateLimiter

FREE_FAILURES = 5
FAILURE_S = 0.5
LONGEST_PAUSE_S = 10.0
MOST_ADDRESSES = 10_000


class Quotas:
    """Counts what each caller asks for in a sliding window; each server process counts by itself.

    Parameters
    ----------
    quota : such as "600/minute"; without one nothing is counted, and the library is not loaded
    """

    def __init__(self, quota: str) -> None:
        self.quota = quota
        self._counted = open_counts(quota) if quota else None

    def wait_s(self, caller: str) -> int:
        """Count a request, and return after how many whole seconds it may be sent again; 0 lets it in."""
        if self._counted is None:
            return 0
        limiter, item = self._counted
        if limiter.hit(item, caller):
            return 0
        return max(1, math.ceil(limiter.get_window_stats(item, caller).reset_time - time.time()))


def open_counts(quota: str) -> "tuple[SlidingWindowCounterRateLimiter, RateLimitItem]":
    """Return what counts by a quota, and the quota as it reads it."""
    from limits import parse
    from limits.storage import MemoryStorage
    from limits.strategies import SlidingWindowCounterRateLimiter

    return SlidingWindowCounterRateLimiter(MemoryStorage()), parse(quota)


class Failures:
    """Lets wrong keys of one address be answered one after the other, however many connections try them.

    The first few are answered at once: people mistype. A right key never waits.
    """

    def __init__(self) -> None:
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def pause_s(self, address: str, now: float) -> float:
        """Note a wrong key and return how long its answer has to wait.

        Parameters
        ----------
        now : seconds of a clock that never goes back
        """
        free_at = max(self._free_at.pop(address, -math.inf), now - FREE_FAILURES * FAILURE_S) + FAILURE_S
        pause_s = max(0.0, free_at - now)
        self._free_at[address] = free_at if pause_s < LONGEST_PAUSE_S else now + LONGEST_PAUSE_S
        if len(self._free_at) > MOST_ADDRESSES:
            self._free_at.popitem(last=False)
        return min(pause_s, LONGEST_PAUSE_S)
