"""Generated scenes with ships of known boxes: fixtures, the demo and extra training data.

Nothing here is copied from imagery: water, land, harbours and ships are drawn from a seed. Pictures
need NumPy, SciPy and OpenCV only; the geospatial libraries are loaded by `write_scene` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from larsd_geo.synthetic.chips import render_chip
from larsd_geo.synthetic.plan import compose_scene, default_ship_count
from larsd_geo.synthetic.scene import SyntheticScene
from larsd_geo.synthetic.vessels.ships import KINDS, Ship, boxes_of_ships, hull_outline
from larsd_geo.synthetic.vessels.sprites import Sun, draw_ships

if TYPE_CHECKING:
    from larsd_geo.synthetic.write import SceneLabels, write_scene

__all__ = [
    "KINDS",
    "SceneLabels",
    "Ship",
    "Sun",
    "SyntheticScene",
    "boxes_of_ships",
    "compose_scene",
    "default_ship_count",
    "draw_ships",
    "hull_outline",
    "render_chip",
    "write_scene",
]


def __getattr__(name: str) -> Any:
    # Training renders chips in many processes, and GDAL is slow to load.
    if name in ("SceneLabels", "write_scene"):
        from larsd_geo.synthetic import write

        return getattr(write, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
