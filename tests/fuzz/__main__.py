"""Fuzz by the hundred thousand: `python -m tests.fuzz --cases 100000`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict

from tests.fuzz.campaign import fuzz
from tests.fuzz.kinds import KINDS, shares


def main() -> None:
    """Run cases and print what went wrong, by place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--full", action="store_true", help="print a case of each failure")
    chosen = parser.parse_args()
    total = 0
    by_place: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for name, cases in shares(chosen.cases, chosen.kind).items():
        began = time.monotonic()
        result = fuzz(name, cases, chosen.seed)
        total += result.cases
        whats = Counter(failure["what"] for failure in result.failures)
        wrong = ", ".join(f"{count} {what}" for what, count in whats.items()) or "none"
        seconds = time.monotonic() - began
        print(f"{name:10} {result.cases:7} cases, {seconds:6.0f} s, failures: {wrong}", flush=True)
        for failure in result.failures:
            kind = failure["error"].partition(":")[0]
            by_place[f"{name}: {failure['what']} at {failure['place']} ({kind})"].append(failure)
    for place, failures in sorted(by_place.items(), key=lambda item: -len(item[1])):
        print(f"{len(failures):5} x {place}\n        {failures[0]['error'][:200]!r}")
        if chosen.full:
            print(f"        {failures[0]['case']}")
    print(f"{total} cases, {sum(map(len, by_place.values()))} failures at {len(by_place)} places")
    sys.exit(bool(by_place))


if __name__ == "__main__":
    main()
