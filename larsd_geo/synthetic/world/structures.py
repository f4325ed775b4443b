"""Many small polygons with heights, of which those in a window are found and drawn fast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.synthetic.paint.canvas import Canvas, Colour, fill_polygon
from larsd_geo.synthetic.world.coast import Frame
from larsd_geo.windows import PixelWindow

__all__ = ["Berth", "Structures"]


@dataclass(frozen=True)
class Berth:
    """A place where a ship may lie.

    Attributes:
        x: Column of the point on the quay's edge beside the ship's middle, pixels.
        y: Row of that point.
        angle: Direction along the quay, radians from +x towards +y.
        outward: Direction from the quay to the water, radians.
        length_m: The longest ship that fits.
        room_m: Width of the water off the quay that ships lying side by side may take.
        kinds: The kinds that come here.
        side_by_side: How many ships may lie there, one outside the other.
        bow_in: Whether ships lie bow or stern to the quay, as boats in a marina do.
    """

    x: float
    y: float
    angle: float
    outward: float
    length_m: float
    room_m: float
    kinds: tuple[str, ...]
    side_by_side: int = 1
    bow_in: bool = False


class Structures:
    """Polygons in scene pixels, drawn in the order in which they were added."""

    def __init__(self) -> None:
        self._points: list[NDArray[np.float64]] = []
        self._colours: list[tuple[float, float, float]] = []
        self._heights: list[float] = []
        self._bounds: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self._points)

    def add(self, points: ArrayLike, colour: Colour, height_m: float) -> None:
        """Add a polygon, (K, 2) pixels."""
        self._points.append(np.asarray(points, np.float64))
        self._colours.append((float(colour[0]), float(colour[1]), float(colour[2])))
        self._heights.append(float(height_m))
        self._bounds = None

    def add_box(
        self, frame: Frame, box: tuple[float, float, float, float], colour: Colour, height_m: float
    ) -> None:
        """Add a rectangle (s0, s1, t0, t1) in metres of a frame."""
        s0, s1, t0, t1 = box
        self.add(frame.to_pixels([(s0, t0), (s1, t0), (s1, t1), (s0, t1)]), colour, height_m)

    def add_boxes(
        self, frame: Frame, boxes: ArrayLike, colours: ArrayLike, heights_m: ArrayLike
    ) -> None:
        """Add rectangles (N, 4) as s0, s1, t0, t1 with colours (N, 3) and heights (N,)."""
        b = np.asarray(boxes, np.float64).reshape(-1, 4)
        corners = np.stack([b[:, [0, 2]], b[:, [1, 2]], b[:, [1, 3]], b[:, [0, 3]]], axis=1)
        self._points.extend(frame.to_pixels(corners))
        self._colours.extend(tuple(row) for row in np.asarray(colours, np.float64).tolist())
        self._heights.extend(np.asarray(heights_m, np.float64).tolist())
        self._bounds = None

    def add_disc(
        self,
        frame: Frame,
        centre: tuple[float, float],
        radius_m: float,
        colour: Colour,
        height_m: float,
    ) -> None:
        """Add a circle around (s, t), metres of a frame."""
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius_m + np.array(centre)
        self.add(frame.to_pixels(ring), colour, height_m)

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Upright bounds of the polygons, (N, 4) as x0, y0, x1, y1, pixels."""
        if self._bounds is None:
            rows = [(*p.min(axis=0), *p.max(axis=0)) for p in self._points]
            self._bounds = np.array(rows, np.float64).reshape(-1, 4)
        return self._bounds

    def within(self, window: PixelWindow) -> NDArray[np.int64]:
        """Return the indices of the polygons that may touch a window, in drawing order."""
        b = self.bounds
        hit = (b[:, 2] >= window.col) & (b[:, 3] >= window.row)
        hit &= (b[:, 0] <= window.col + window.width) & (b[:, 1] <= window.row + window.height)
        return np.flatnonzero(hit)

    def touch(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Tell whether any polygon's upright bounds meet the given ones."""
        b = self.bounds
        hit = (b[:, 2] >= x0) & (b[:, 3] >= y0) & (b[:, 0] <= x1) & (b[:, 1] <= y1)
        return bool(hit.any())

    def extend(self, other: Structures, window: PixelWindow | None = None) -> None:
        """Add the polygons of another collection, or those of them that may touch a window."""
        for i in range(len(other)) if window is None else other.within(window).tolist():
            self._points.append(other._points[i])
            self._colours.append(other._colours[i])
            self._heights.append(other._heights[i])
        self._bounds = None

    def draw(self, canvas: Canvas, window: PixelWindow) -> None:
        """Draw what touches the window onto its canvas (h, w, 4), in place."""
        corner = np.array([window.col, window.row], np.float64)
        for i in self.within(window).tolist():
            fill_polygon(canvas, self._points[i] - corner, self._colours[i], self._heights[i])
