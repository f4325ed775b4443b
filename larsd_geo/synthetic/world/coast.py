"""The shoreline: natural, with islets, and straight where harbours lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.synthetic.paint.noise import SmoothField, smoothstep
from larsd_geo.windows import PixelWindow

__all__ = ["Coast", "Frame", "Islet", "QuayLine"]

Floats = NDArray[np.float32]

#: Spacing in metres and reach in metres of the fields that bend the shoreline, large to small.
_BENDS = ((1300.0, 110.0), (320.0, 30.0), (75.0, 7.0), (18.0, 2.2))


@dataclass(frozen=True)
class Frame:
    """A local frame in metres, laid over the scene.

    Attributes:
        x: Column of its origin, pixels.
        y: Row of its origin, pixels.
        angle: Direction of the first axis s, radians from +x towards +y; the second axis t is a
            quarter turn further (to the right of s on the screen).
        gsd_m: Metres per pixel.
    """

    x: float
    y: float
    angle: float
    gsd_m: float

    def to_pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        """Convert (..., 2) s, t in metres to (..., 2) x, y in pixels."""
        st = np.asarray(points, np.float64) / self.gsd_m
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        s, t = st[..., 0], st[..., 1]
        return np.stack([self.x + s * cos - t * sin, self.y + s * sin + t * cos], axis=-1)

    def to_metres(self, x: Floats | np.float32, y: Floats | np.float32) -> tuple[Floats, Floats]:
        """Convert pixel coordinates, which may broadcast, to s and t in metres."""
        cos, sin = np.float32(np.cos(self.angle)), np.float32(np.sin(self.angle))
        dx = (x - np.float32(self.x)) * np.float32(self.gsd_m)
        dy = (y - np.float32(self.y)) * np.float32(self.gsd_m)
        return np.asarray(dx * cos + dy * sin), np.asarray(dy * cos - dx * sin)


@dataclass(frozen=True)
class QuayLine:
    """A stretch of shore that is straight: water where t > 0, land where t < 0.

    Attributes:
        frame: Its frame; s runs along the quay, t out to sea.
        half_length_m: Half its length; it reaches from -half_length_m to +half_length_m along s.
        basins: Docks cut into it, (s0, s1, depth) in metres.
    """

    frame: Frame
    half_length_m: float
    basins: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class Islet:
    """A small island.

    Attributes:
        x: Column of its centre, pixels.
        y: Row of its centre, pixels.
        radius_m: Its mean radius.
    """

    x: float
    y: float
    radius_m: float


class Coast:
    """The shoreline of a scene.

    Args:
        line: Frame whose t axis points from the land out to sea, its origin on the mean shoreline;
            None for a scene without a mainland.
        gsd_m: Metres per pixel.
        seed: Which bends.
        islets: Islands off the coast.
        bend: Factor on the reach of the larger bends; 0 makes the coast straight.
        extent_m: Size of the scene; large scenes have larger bends.
    """

    def __init__(
        self,
        line: Frame | None,
        gsd_m: float,
        seed: int,
        islets: Sequence[Islet] = (),
        bend: float = 1.0,
        extent_m: float = 0.0,
    ) -> None:
        self.line = line
        self.gsd_m = gsd_m
        self.islets = tuple(islets)
        self.quays: list[QuayLine] = []
        grown = max(extent_m / 8.0 / _BENDS[0][0], 1.0)
        self._bends = []
        for i, (spacing, reach) in enumerate(_BENDS):
            size = grown if i == 0 else 1.0
            field = SmoothField(seed + i, spacing * size / gsd_m)
            self._bends.append((field, reach * size * (bend if i < 2 else 1.0)))
        # Four deviations of every bend at once: the shore never strays further from its line.
        self._reach = 4.0 * float(sum(reach for _, reach in self._bends))

    def shore(self, window: PixelWindow, within_m: float = 0.0) -> Floats | None:
        """Return about how many metres inland each pixel lies; negative in the water.

        Args:
            window: Which pixels.
            within_m: How far from the window a shore still counts, metres.

        Returns:
            (h, w), or None if the whole window lies further out at sea.
        """
        diagonal = 0.5 * float(np.hypot(window.height, window.width)) * self.gsd_m
        islets = [i for i in self.islets if self._near(window, i, diagonal + within_m)]
        mainland = self.line is not None and self._mainland_near(window, diagonal + within_m)
        if not mainland and not islets:
            return None
        x, y = window.centres()
        bends = np.zeros(window.shape, np.float32)
        for field, reach in self._bends:
            bends += field.window(window) * np.float32(reach)
        return self._combined(x, y, bends, islets, mainland)

    def shore_at(self, points: NDArray[np.float64]) -> Floats:
        """Return metres inland, (N,), of points (N, 2) in pixels; very negative far out at sea."""
        x, y = points[:, 0].astype(np.float32), points[:, 1].astype(np.float32)
        bends = np.zeros(len(points), np.float32)
        for field, reach in self._bends:
            bends += field.at(points[:, 0], points[:, 1]) * np.float32(reach)
        return self._combined(x, y, bends, self.islets, self.line is not None)

    def _combined(
        self, x: Floats, y: Floats, bends: Floats, islets: Sequence[Islet], mainland: bool
    ) -> Floats:
        """Combine mainland, islets and quays at coordinates that broadcast to the bends' shape."""
        values = np.full(bends.shape, -1e4, np.float32)
        if mainland and self.line is not None:
            values = bends - self.line.to_metres(x, y)[1]
        for islet in islets:
            dx = (x - np.float32(islet.x)) * np.float32(self.gsd_m)
            dy = (y - np.float32(islet.y)) * np.float32(self.gsd_m)
            own = np.float32(islet.radius_m) - np.hypot(dx, dy)
            own = own + np.clip(bends, -0.9 * islet.radius_m, 0.8 * islet.radius_m)
            values = np.maximum(values, own)
        for quay in self.quays:
            values = self._straighten(values, quay, x, y)
        return np.asarray(values, np.float32)

    def chord(self, s0: float, s1: float) -> Frame:
        """Return a frame along the natural shore from s0 to s1, metres along the coast's line.

        Returns:
            The frame: its origin in the middle, s along the shore, t out to sea.
        """
        assert self.line is not None, "an open sea has no shore"
        ends = []
        for s in (s0, s1):
            t = 0.0
            # The larger bends alone; they are gentle enough for a fixed-point iteration.
            for _ in range(6):
                x, y = self.line.to_pixels((s, t)).tolist()
                bent = sum(float(f.at(x, y)) * reach for f, reach in self._bends[:2])
                t += 0.7 * (bent - t)
            ends.append((s, t))
        (sa, ta), (sb, tb) = ends
        x, y = self.line.to_pixels(((sa + sb) / 2, (ta + tb) / 2)).tolist()
        turn = float(np.arctan2(tb - ta, sb - sa))
        return Frame(x, y, self.line.angle + turn, self.gsd_m)

    def _straighten(self, values: Floats, quay: QuayLine, x: Floats, y: Floats) -> Floats:
        centre = (float(x.mean()), float(y.mean()))
        far = np.hypot(centre[0] - quay.frame.x, centre[1] - quay.frame.y) * self.gsd_m
        diagonal = 0.5 * float(np.hypot(x.size, y.size)) * self.gsd_m
        if far - diagonal > quay.half_length_m + 1500.0:
            return values
        s, t = quay.frame.to_metres(x, y)
        beyond = np.abs(s) - np.float32(quay.half_length_m)
        own = smoothstep(-260.0, -20.0, -beyond) * smoothstep(-1400.0, -900.0, -np.abs(t))
        values = values + (-t - values) * own
        for s0, s1, depth in quay.basins:
            # A little wider than the dock: its walls are drawn over the rim.
            dock = (s > s0 - 2) & (s < s1 + 2) & (t > -depth - 2) & (t < 10)
            values = np.where(dock, np.minimum(values, np.float32(-12.0)), values)
        return np.asarray(values, np.float32)

    def _mainland_near(self, window: PixelWindow, distance_m: float) -> bool:
        if self.line is None:
            return False
        x = np.float32(window.col + window.width / 2)
        y = np.float32(window.row + window.height / 2)
        t = float(self.line.to_metres(x, y)[1])
        return t < self._reach + distance_m

    def _near(self, window: PixelWindow, islet: Islet, distance_m: float) -> bool:
        dx = window.col + window.width / 2 - islet.x
        dy = window.row + window.height / 2 - islet.y
        return float(np.hypot(dx, dy)) * self.gsd_m < 2.0 * islet.radius_m + distance_m
