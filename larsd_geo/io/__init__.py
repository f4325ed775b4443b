"""Ships to files and back, whole or not at all, one module per format.

Importing this package is cheap: geopandas and its companions are loaded by the first call that
needs them.
"""

from __future__ import annotations

from larsd_geo.io.ships import FORMATS, check_output, format_for, read_ships, write_ships

__all__ = ["FORMATS", "check_output", "format_for", "read_ships", "write_ships"]
