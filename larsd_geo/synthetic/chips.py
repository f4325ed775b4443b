"""Small images for training: scenes of a few hundred metres, rendered in one piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.compose import compose_scene
from larsd_geo.windows import PixelWindow

__all__ = ["render_chip"]


def render_chip(
    rng: np.random.Generator, size: int = 512, gsd_m: float = 1.0
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Render an image for training: open sea, a harbour, or a coast without ships.

    Args:
        rng: The source of chance; a generator in the same state gives the same image.
        size: Rows and columns.
        gsd_m: Metres per pixel.

    Returns:
        The image, (size, size, 3) uint8 in red, green, blue, and the ships' boxes, (N, 5) in
        LARSD form. Every ship lies wholly in the image.
    """
    setting = rng.choice(3, p=(0.40, 0.48, 0.12))
    square_km = (size * gsd_m / 1000.0) ** 2
    if setting == 0:
        ships = int(rng.poisson(1.0 + 5.0 * square_km**0.6))
    elif setting == 1:
        ships = int(rng.poisson(6.0 + 18.0 * square_km**0.7))
    else:
        ships = 0
    scene = compose_scene(
        (size, size),
        gsd_m,
        int(rng.integers(1 << 31)),
        ships=ships,
        coast=setting != 0,
        harbour=0.9 if setting == 1 else (0.5 if rng.random() < 0.5 else 0.0),
        clouds=float(rng.uniform(0.02, 0.4)) if rng.random() < 0.15 else 0.0,
    )
    return scene.render_cell(PixelWindow(0, 0, size, size)), scene.boxes
