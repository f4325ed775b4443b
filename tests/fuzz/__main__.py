"""Fuzz by the hundred thousand: `python -m tests.fuzz --cases 100000`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict

from tests.fuzz.campaign import Result, fuzz
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
    places: set[str] = set()
    failed = 0
    for name, cases in shares(chosen.cases, chosen.kind).items():
        began = time.monotonic()
        result = fuzz(name, cases, chosen.seed)
        seconds = time.monotonic() - began
        total += result.cases
        failed += len(result.failures)
        count = len(result.failures) or "none"
        print(f"{name:10} {result.cases:7} cases, {seconds:6.0f} s, failures: {count}", flush=True)
        places |= _print(result, chosen.full)
    print(f"{total} cases, {failed} failures at {len(places)} places")
    sys.exit(bool(failed))


def _print(result: Result, full: bool) -> set[str]:
    """Print the failures of a kind by place, and return the places."""
    by_place: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for failure in result.failures:
        error = failure["error"].partition(":")[0]
        by_place[f"{result.kind}: {failure['what']} at {failure['place']} ({error})"].append(
            failure
        )
    for place, failures in sorted(by_place.items(), key=lambda item: -len(item[1])):
        print(f"{len(failures):5} x {place}\n        {failures[0]['error'][:200]!r}", flush=True)
        if full:
            print(f"        {failures[0]['case']}")
    return set(by_place)


if __name__ == "__main__":
    main()
