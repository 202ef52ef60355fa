"""`python -m tests.soak NAME`: the long runs, as JSON; their short versions are part of `./run test`."""

import argparse
import json
import tempfile
from pathlib import Path

from tests.soak.audit import soak_audit
from tests.soak.audited import soak_poison
from tests.soak.corrections import soak_corrections
from tests.soak.crowds import soak_overload, soak_slow_sockets
from tests.soak.full import soak_full
from tests.soak.kills import soak_kills, soak_power_cuts
from tests.soak.replicas import soak_replicas
from tests.soak.shadow import soak_shadow
from tests.soak.slow import soak_slow_work
from tests.soak.swaps import soak_followers, soak_swaps

SOAKS = {
    "swaps": soak_swaps,
    "kills": soak_kills,
    "power-cuts": soak_power_cuts,
    "replicas": soak_replicas,
    "full": soak_full,
    "audit": soak_audit,
    "poison": soak_poison,
    "corrections": soak_corrections,
    "slow-sockets": soak_slow_sockets,
    "overload": soak_overload,
    "slow-work": soak_slow_work,
    "followers": soak_followers,
    "shadow": soak_shadow,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("name", choices=SOAKS)
    parser.add_argument("--rounds", type=int, help="how often; by default as often as the figures told were taken")
    parser.add_argument("--attacks", type=int, help="of each kind; only of `audit`")
    parser.add_argument("--composed", type=int, help="attacks in parts; of `audit` and `poison`")
    parser.add_argument("--registers", type=int, help="registers under another label; of the same two")
    parser.add_argument("--shipped", dest="is_shipped", action="store_true", default=None, help="only of `audit`")
    parser.add_argument("--seed", type=int, help="of the batches; of the same two")
    asked = vars(parser.parse_args())
    name = asked.pop("name")
    if name == "swaps":
        asked["swaps"] = asked.pop("rounds")
    with tempfile.TemporaryDirectory(prefix="framing-soak-") as home:
        given = {option: value for option, value in asked.items() if value is not None}
        print(json.dumps(SOAKS[name](Path(home), **given), indent=1))


if __name__ == "__main__":
    main()
