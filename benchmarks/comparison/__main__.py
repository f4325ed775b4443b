"""Run the comparison: `python -m benchmarks.comparison DATA --out runs/comparison`."""

from __future__ import annotations

import sys

from benchmarks.comparison.command import main

if __name__ == "__main__":
    sys.exit(main())
