"""`make bench`: measure, print tables, and write what was measured to `.local/bench/`. `make bench ARGS=pages` for one.

Every figure stands beside a peer or limit measured in the same run; nothing here passes or fails.
"""

import importlib
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

BENCHES = ["pages", "contracts", "evidence", "exchange", "finance"]


def main(words: list[str]) -> int:
    """Run the benches named, or all."""
    print(f"{platform.platform()}, Python {platform.python_version()}, {cores()} cores")
    for name in words or BENCHES:
        print(f"\n== {name} ==")
        importlib.import_module(f"bench.{name}").main()
    return 0


def cores() -> int:
    """How many cores this process may use."""
    return len(__import__("os").sched_getaffinity(0))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
