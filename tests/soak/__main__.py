"""`python -m tests.soak NAME`: the long runs, as JSON; their short versions are part of `./run test`."""

import argparse
import json
import tempfile
from pathlib import Path

from tests.soak.audit import soak_audit
from tests.soak.full import soak_full
from tests.soak.kills import soak_kills, soak_power_cuts
from tests.soak.replicas import soak_replicas
from tests.soak.swaps import soak_swaps

SOAKS = {
    "swaps": soak_swaps,
    "kills": soak_kills,
    "power-cuts": soak_power_cuts,
    "replicas": soak_replicas,
    "full": soak_full,
    "audit": soak_audit,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("name", choices=SOAKS)
    with tempfile.TemporaryDirectory(prefix="framing-soak-") as home:
        print(json.dumps(SOAKS[parser.parse_args().name](Path(home)), indent=1))


if __name__ == "__main__":
    main()
