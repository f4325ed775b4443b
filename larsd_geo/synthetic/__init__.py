"""Synthetic scenes with ships of known boxes: for tests, the demo and extra training data.

Nothing here is copied from imagery: water, land, harbours and ships are drawn from a seed.
`compose_scene` makes a `SyntheticScene`, which renders any window of itself; `write_scene` writes
one as a GeoTIFF, and its ships as a vector layer; `render_chip` makes small images for training.
The same arguments give the same pixels.

Images need NumPy, SciPy and OpenCV only. `write_scene` needs the geospatial libraries, too, and is
loaded on first use: training renders chips in many processes, and GDAL is slow to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names
from larsd_geo.synthetic.chips import render_chip
from larsd_geo.synthetic.compose import compose_scene, default_ship_count
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

__getattr__, __dir__ = lazy_names(__name__, {"SceneLabels": "write", "write_scene": "write"})
