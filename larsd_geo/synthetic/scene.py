"""A synthetic scene: what lies where, and the pixels of any window of it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.canvas import HEIGHT_STEP_M
from larsd_geo.synthetic.paint.noise import coloured, cut_tile, grain_tile, mixed, smoothstep
from larsd_geo.synthetic.vessels.ships import Ship, boxes_of_ships
from larsd_geo.synthetic.vessels.sprites import ShipPatch, Sun, composite, ship_patch
from larsd_geo.synthetic.world.atmosphere import Clouds, Sensor, cast_shadows, shadow_margin
from larsd_geo.synthetic.world.coast import Coast
from larsd_geo.synthetic.world.distractors import Slick, add_slicks
from larsd_geo.synthetic.world.land import Land
from larsd_geo.synthetic.world.sea import Sea
from larsd_geo.synthetic.world.structures import Structures
from larsd_geo.synthetic.world.wakes import add_wakes, wake_reach
from larsd_geo.windows import PixelWindow

__all__ = ["CELL", "SyntheticScene"]

Floats = NDArray[np.float32]

#: Side of the cells that a scene is computed in, pixels. The cells are fixed, so that a pixel is
#: the same in every window.
CELL = 512

#: Shadows keep this part of the light, bluer than the sun's.
_SHADE = (0.58, 0.55, 0.50)
_FOAM = (206, 214, 212)


@dataclass
class SyntheticScene:
    """Everything that a scene shows, in little memory whatever the scene's size.

    `compose_scene` makes one. Pixel coordinates are (x, y) = (column, row), (0, 0) at the
    upper-left corner of the upper-left pixel.

    Attributes:
        shape: Rows and columns.
        gsd_m: Metres per pixel.
        seed: The seed that it was drawn from.
        sun: The light.
        sea: The water.
        coast: The shoreline.
        land: What lies behind it.
        below: Structures that ships lie over.
        above: Structures that reach over ships.
        ships: All ships, each of them wholly in the scene and not hidden by clouds.
        slicks: Oil and foam.
        clouds: The sky.
        sensor: The instrument.
        border: The inner edge of the scene's empty border, a convex outline (4, 2) in pixels; None
            for a scene that is filled to its edges.
    """

    shape: tuple[int, int]
    gsd_m: float
    seed: int
    sun: Sun
    sea: Sea
    coast: Coast
    land: Land
    below: Structures
    above: Structures
    clouds: Clouds
    sensor: Sensor
    ships: tuple[Ship, ...] = ()
    slicks: tuple[Slick, ...] = ()
    border: NDArray[np.float64] | None = None
    _patches: OrderedDict[int, ShipPatch] = field(default_factory=OrderedDict, repr=False)
    _cells: OrderedDict[PixelWindow, NDArray[np.uint8]] = field(
        default_factory=OrderedDict, repr=False
    )

    @property
    def boxes(self) -> NDArray[np.float64]:
        """The rectangle around each hull, without wake and shadow: (N, 5), LARSD form, pixels."""
        return boxes_of_ships(self.ships, self.gsd_m)

    @property
    def headings(self) -> NDArray[np.float64]:
        """Where each bow points to: (N,) radians from +x (right) towards +y (down)."""
        return np.array([ship.heading for ship in self.ships], np.float64)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each ship, a key of `KINDS`."""
        return tuple(ship.kind for ship in self.ships)

    def render(self, row: int, col: int, height: int, width: int) -> NDArray[np.uint8]:
        """Render a window; memory depends on the window only.

        Args:
            row: First row.
            col: First column.
            height: Rows.
            width: Columns.

        Returns:
            (height, width, 3) uint8, red, green, blue. Outside of the scene and in its empty
            border it is 0; a pixel is the same in every window that holds it.
        """
        window = PixelWindow(row, col, height, width)
        out = np.zeros((height, width, 3), np.uint8)
        inside = window.clipped(0, 0, self.shape[1], self.shape[0])
        if inside is None:
            return out
        last_row, last_col = inside.row + inside.height - 1, inside.col + inside.width - 1
        for r in range(inside.row // CELL, last_row // CELL + 1):
            for c in range(inside.col // CELL, last_col // CELL + 1):
                cell = PixelWindow(
                    r * CELL, c * CELL,
                    min(CELL, self.shape[0] - r * CELL), min(CELL, self.shape[1] - c * CELL),
                )  # fmt: skip
                part = inside.clipped(
                    cell.col, cell.row, cell.col + cell.width, cell.row + cell.height
                )
                if part is not None:
                    pixels = self._cell(cell)[cell.slices_of(part)]
                    out[window.slices_of(part)] = pixels
        if self.border is not None:
            out[~self.validity(row, col, height, width)] = 0
        return out

    def validity(self, row: int, col: int, height: int, width: int) -> NDArray[np.bool_]:
        """Tell which pixels of a window belong to the scene, (height, width).

        The others lie outside of it or in its empty border.
        """
        window = PixelWindow(row, col, height, width)
        x, y = window.centres()
        inside = (x > 0) & (x < self.shape[1]) & (y > 0) & (y < self.shape[0])
        if self.border is not None:
            following = np.roll(self.border, -1, axis=0)
            for (x0, y0), (x1, y1) in zip(self.border.tolist(), following.tolist(), strict=True):
                inside &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0
        return np.asarray(inside, np.bool_)

    def _cell(self, cell: PixelWindow) -> NDArray[np.uint8]:
        """Return a cell, and keep it for the next window that needs a part of it."""
        if cell not in self._cells:
            self._cells[cell] = self.render_cell(cell)
            while len(self._cells) > 4:
                self._cells.popitem(last=False)
        return self._cells[cell]

    def render_cell(self, cell: PixelWindow) -> NDArray[np.uint8]:
        """Render a window in one piece, whatever its size; most callers want `render`."""
        inner = cell.padded(self.sensor.margin)
        margin = shadow_margin(self.sun, self.gsd_m)
        ships = self._ships_near(inner.padded(margin))
        outer = inner.padded(margin)
        shore = self.coast.shore(outer, within_m=900.0)
        land = shore is not None and bool((shore > -2.0 * self.gsd_m).any())
        built = len(self.below.within(outer)) + len(self.above.within(outer)) > 0
        near = None if shore is None else shore[outer.slices_of(inner)]
        colour = self._water(inner, near, land)
        if land or ships or built:
            colour = self._ground(colour, inner, outer, shore if land else None, ships)
        self.clouds.apply(colour, inner)
        return np.ascontiguousarray(self.sensor.apply(colour, inner)[inner.slices_of(cell)])

    def _water(self, window: PixelWindow, shore: Floats | None, surf: bool) -> Floats:
        colour = self.sea.render(window, shore)
        add_slicks(colour, window, self.slicks)
        add_wakes(colour, window, self._wakes_near(window), self.gsd_m)
        if surf and shore is not None:
            self._surf(colour, window, shore)
        return colour

    def _ground(
        self,
        water: Floats,
        inner: PixelWindow,
        outer: PixelWindow,
        shore: Floats | None,
        ships: list[int],
    ) -> Floats:
        """Lay land, and all that stands on land or water, over the water, with its shadows.

        Args:
            water: (h, w, 3) the water of `inner`.
            inner: The pixels wanted.
            outer: The pixels from which shadows may fall into `inner`.
            shore: Metres inland for the pixels of `outer`; None where there is no land.
            ships: Indices of the ships that may touch `outer`.
        """
        crop = outer.slices_of(inner)
        canvas = np.zeros((*outer.shape, 4), np.uint8)
        canvas[(*crop, slice(0, 3))] = cv2.convertScaleAbs(np.maximum(water, 0.0))
        if shore is not None:
            # Past the shoreline by the width of its soft edge.
            wanted = shore > -0.6 * self.gsd_m
            ground, height = self.land.render(outer, shore, wanted)
            cover = smoothstep(-0.6 * self.gsd_m, 0.6 * self.gsd_m, shore[wanted])
            below = canvas[wanted, :3].astype(np.float32)
            canvas[wanted, :3] = np.clip(below + (ground - below) * cover[:, None] + 0.5, 0, 255)
            canvas[wanted, 3] = np.clip(height * cover / np.float32(HEIGHT_STEP_M), 0, 255)
        self.below.draw(canvas, outer)
        if len(self.below.within(inner)):
            self._weather(canvas, outer)
        for index in ships:
            composite(canvas, outer, self._patch(index))
        self.above.draw(canvas, outer)
        shadow = cast_shadows(canvas, self.sun, self.gsd_m)[crop]
        lit = canvas[(*crop, slice(0, 3))].astype(np.float32)
        lit *= cv2.merge([np.float32(1) - shadow * np.float32(part) for part in _SHADE])
        return lit

    def _surf(self, colour: Floats, window: PixelWindow, shore: Floats) -> None:
        """Draw the white line where waves break on a natural shore."""
        grain = cut_tile(grain_tile(7, 1.0), window)
        line = smoothstep(-9.0, -2.0, shore + np.float32(2.5) * grain)
        broken = np.clip(np.float32(0.35) + np.float32(0.5) * grain, 0, 1)
        white = line * broken * np.float32(0.15 + 0.7 * self.sea.style.roughness)
        mixed(colour, _FOAM, white)

    def _weather(self, canvas: NDArray[np.uint8], window: PixelWindow) -> None:
        """Stain quays and roofs; smooth paint looks like a drawing."""
        grain = cut_tile(grain_tile(10, 0.9), window.moved(77, 501))
        grain += np.float32(0.6) * cut_tile(grain_tile(6), window)
        grain *= canvas[..., 3] >= 8
        worn = canvas[..., :3] * coloured(np.float32(1) + np.float32(0.055) * grain)
        canvas[..., :3] = cv2.convertScaleAbs(worn)

    def _patch(self, index: int) -> ShipPatch:
        """Return a painted ship, and keep it while its neighbours are likely to be needed."""
        if index not in self._patches:
            self._patches[index] = ship_patch(self.ships[index], self.gsd_m, self.sun)
            while len(self._patches) > 96:
                self._patches.popitem(last=False)
        self._patches.move_to_end(index)
        return self._patches[index]

    def _ships_near(self, window: PixelWindow) -> list[int]:
        """Return the indices of the ships whose hulls may touch a window."""
        return [
            i
            for i, s in enumerate(self.ships)
            if _touches(window, s, (s.length_m / 2 + s.width_m) / self.gsd_m + 3)
        ]

    def _wakes_near(self, window: PixelWindow) -> list[Ship]:
        """Return the ships under way whose wakes may touch a window."""
        return [
            s
            for s in self.ships
            if s.speed_kn > 0
            and _touches(window, s, 1.4 * (wake_reach(s) + s.length_m) / self.gsd_m)
        ]


def _touches(window: PixelWindow, ship: Ship, radius: float) -> bool:
    return window.meets(ship.x - radius, ship.y - radius, ship.x + radius, ship.y + radius)
