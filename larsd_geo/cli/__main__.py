"""`python -m larsd_geo.cli` is `larsd`, for an interpreter whose scripts are not on the path."""

from __future__ import annotations

from larsd_geo.cli.start import run

if __name__ == "__main__":
    run()
