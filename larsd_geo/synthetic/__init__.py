"""Generated scenes with ships of known boxes: fixtures, the demo and extra training data.

Nothing here is copied from imagery: water, land, harbours and ships are drawn from a seed. Pictures
need NumPy, SciPy and OpenCV only; the geospatial libraries are loaded by `write_scene` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from larsd_geo.synthetic.chips import render_chip
from larsd_geo.synthetic.plan import default_ship_count, plan_scene
from larsd_geo.synthetic.scene import ScenePlan
from larsd_geo.synthetic.ships import KINDS, Ship, boxes_of_ships, hull_outline
from larsd_geo.synthetic.sprites import Sun, draw_ships

if TYPE_CHECKING:
    from larsd_geo.synthetic.write import SceneLabels, write_scene

__all__ = [
    "KINDS",
    "SceneLabels",
    "ScenePlan",
    "Ship",
    "Sun",
    "boxes_of_ships",
    "default_ship_count",
    "draw_ships",
    "hull_outline",
    "plan_scene",
    "render_chip",
    "write_scene",
]


def __getattr__(name: str) -> Any:
    # Training renders chips in many processes, and GDAL is slow to load.
    if name in ("SceneLabels", "write_scene"):
        from larsd_geo.synthetic import write

        return getattr(write, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
