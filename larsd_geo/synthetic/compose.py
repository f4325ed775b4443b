"""Composition of a scene: coast, harbours, ships and everything else, from one seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import SceneRequestError
from larsd_geo.synthetic.paint.noise import LARGE_TILE, SMALL_TILE
from larsd_geo.synthetic.scene import SyntheticScene
from larsd_geo.synthetic.vessels.ships import Ship
from larsd_geo.synthetic.vessels.sprites import Sun
from larsd_geo.synthetic.vessels.traffic import Fleet, draw_open_water_ship, fill_berths
from larsd_geo.synthetic.world.atmosphere import Clouds, draw_sensor, shadow_margin
from larsd_geo.synthetic.world.coast import Coast, Frame, Islet, QuayLine
from larsd_geo.synthetic.world.distractors import Slick, add_distractor, draw_slick
from larsd_geo.synthetic.world.harbour import Harbour, build_harbour
from larsd_geo.synthetic.world.land import Land, draw_land_style
from larsd_geo.synthetic.world.sea import Sea, draw_sea_style
from larsd_geo.synthetic.world.structures import Berth, Structures
from larsd_geo.windows import PixelWindow

__all__ = ["compose_scene", "default_ship_count"]

Rng = np.random.Generator

#: Clouds of more opacity than this hide a ship; such a ship is neither drawn nor counted.
_HIDDEN = 0.5


def default_ship_count(size_px: tuple[int, int], gsd_m: float) -> int:
    """Return a number of ships that fills a scene without crowding it: 40 on 2 km by 2 km."""
    square_km = size_px[0] * size_px[1] * gsd_m**2 / 1e6
    count: int = round(14.0 * square_km**0.75)
    return max(count, 1)


def compose_scene(
    size_px: tuple[int, int],
    gsd_m: float = 1.0,
    seed: int = 0,
    *,
    ships: int | None = None,
    coast: bool = True,
    harbour: float = 0.6,
    clouds: float = 0.04,
    roughness: float | None = None,
    distractors: float = 1.0,
    border_px: int = 0,
) -> SyntheticScene:
    """Compose a scene; the same arguments give the same scene, pixel for pixel.

    Args:
        size_px: Rows and columns.
        gsd_m: Metres per pixel.
        seed: Which scene.
        ships: How many ships; by default as many as suit the scene's size. Fewer come out where
            there is no room for more, or where clouds hide some.
        coast: Whether there is land.
        harbour: Share of the ships that lie in harbours, 0..1; 0 leaves harbours out.
        clouds: Share of the sky that clouds cover, 0..1.
        roughness: State of the sea from 0 (calm) to 1 (gale); drawn if None.
        distractors: Factor on the number of buoys, rocks, slicks and the like; 0 for none.
        border_px: Width of an empty border, as along the edge of a satellite's swath, pixels.

    Returns:
        The scene, which renders any window of itself.

    Raises:
        SceneRequestError: If no such scene can be made.
    """
    _check(size_px, gsd_m, ships, harbour, clouds, roughness, border_px)
    rng = np.random.default_rng([seed, 20])
    rows, cols = size_px
    extent_m = float(np.hypot(rows, cols)) * gsd_m
    azimuth = float(rng.uniform(-np.pi, np.pi))
    sun = Sun(azimuth, float(np.radians(rng.uniform(40, 68))))
    style = draw_sea_style(rng, roughness)
    shoreline = _draw_coast(rng, size_px, gsd_m, coast)
    harbours = _draw_harbours(rng, shoreline, size_px, gsd_m) if harbour > 0 else []
    angle = harbours[0].frame.angle if harbours else None
    land = Land(draw_land_style(rng, angle), gsd_m, _seed(rng))
    sky = Clouds(clouds, gsd_m, _seed(rng), sun)
    around = PixelWindow(0, 0, rows, cols).padded(shadow_margin(sun, gsd_m) + 8)
    below, above, berths = Structures(), Structures(), list[Berth]()
    for port in harbours:
        below.extend(port.below, around)
        above.extend(port.above, around)
        berths += [b for b in port.berths if around.meets(b.x, b.y, b.x, b.y)]
    border = _draw_border(rng, size_px, border_px)
    scene = SyntheticScene(
        shape=(rows, cols), gsd_m=gsd_m, seed=seed, sun=sun,
        sea=Sea(style, gsd_m, _seed(rng), LARGE_TILE if max(size_px) > 1024 else SMALL_TILE),
        coast=shoreline, land=land, below=below, above=above, clouds=sky, sensor=draw_sensor(rng),
        border=border,
    )  # fmt: skip

    count = default_ship_count(size_px, gsd_m) if ships is None else ships
    fleet = Fleet(gsd_m)

    def in_sight(corners: NDArray[np.float64], ship: Ship) -> bool:
        return _inside(scene, corners) and sky.opacity_at(ship.x, ship.y) < _HIDDEN

    fill_berths(fleet, berths, round(count * harbour), rng, in_sight)
    longest = max(0.3 * min(rows, cols) * gsd_m, 7 * gsd_m)
    attempts = 0
    while len(fleet.ships) < count and attempts < 15 * count + 60:
        attempts += 1
        _sail(scene, fleet, rng, longest, style.wind)
    scene.ships = tuple(fleet.ships)
    if distractors > 0:
        scene.slicks = _scatter(scene, fleet, rng, distractors, extent_m, style.wind)
    return scene


def _check(
    size_px: tuple[int, int],
    gsd_m: float,
    ships: int | None,
    harbour: float,
    clouds: float,
    roughness: float | None,
    border_px: int,
) -> None:
    """Raise `SceneRequestError` for a scene that cannot be made."""
    shares = {"a share of moored ships of": harbour, "a cloud cover of": clouds}
    if roughness is not None:
        shares["a roughness of"] = roughness
    for what, share in shares.items():
        if not 0.0 <= share <= 1.0:
            raise SceneRequestError(what, share, "it goes from 0 to 1")
    if min(size_px) < 16 or max(size_px) > 200_000:
        raise SceneRequestError(
            "a size of", f"{size_px[0]} x {size_px[1]}", "16 to 200,000 pixels a side"
        )
    if not 0.1 <= gsd_m <= 30.0:
        raise SceneRequestError("a pixel of", f"{gsd_m} m", "0.1 to 30 m are possible")
    if not 0 <= border_px < min(size_px) / 2:
        raise SceneRequestError("a border of", f"{border_px} pixels", "nothing would be left")
    if ships is not None and ships < 0:
        raise SceneRequestError("a number of ships of", ships, "it cannot be negative")


def _draw_coast(rng: Rng, size_px: tuple[int, int], gsd_m: float, wanted: bool) -> Coast:
    rows, cols = size_px
    extent_m = float(np.hypot(rows, cols)) * gsd_m
    line: Frame | None = None
    islets: list[Islet] = []
    seaward = float(rng.uniform(-np.pi, np.pi))
    share = float(rng.uniform(0.16, 0.34))
    if wanted:
        x, y = np.meshgrid(np.linspace(0, cols, 33), np.linspace(0, rows, 33))
        along = x * np.cos(seaward) + y * np.sin(seaward)
        place = (
            float(np.quantile(along, share)) - (cols * np.cos(seaward) + rows * np.sin(seaward)) / 2
        )
        line = Frame(
            cols / 2 + place * float(np.cos(seaward)), rows / 2 + place * float(np.sin(seaward)),
            seaward - float(np.pi) / 2, gsd_m,
        )  # fmt: skip
        if rng.random() < 0.6:
            for _ in range(int(rng.poisson(0.4 + extent_m / 4000))):
                spot = rng.uniform((0, 0), (cols, rows))
                t = float(line.to_metres(np.float32(spot[0]), np.float32(spot[1]))[1])
                radius = float(rng.uniform(15, min(30 + extent_m / 40, 110)))
                if t > 700 + radius:
                    islets.append(Islet(float(spot[0]), float(spot[1]), radius))
    # A shore that bends by hundreds of metres would fill or leave a small scene.
    return Coast(
        line, gsd_m, _seed(rng), islets, bend=min(extent_m / 2600.0, 1.0), extent_m=extent_m
    )


def _draw_harbours(rng: Rng, coast: Coast, size_px: tuple[int, int], gsd_m: float) -> list[Harbour]:
    if coast.line is None:
        return []
    rows, cols = size_px
    line = coast.line
    corners = np.array([(0, 0), (cols, 0), (cols, rows), (0, rows)], np.float32)
    s, _ = line.to_metres(corners[:, 0], corners[:, 1])
    # The part of the shoreline in the scene: where a fine walk along it stays inside.
    walk = np.linspace(float(s.min()), float(s.max()), 200)
    xy = line.to_pixels(np.stack([walk, np.zeros_like(walk)], axis=1))
    inside = (xy[:, 0] > 0) & (xy[:, 0] < cols) & (xy[:, 1] > 0) & (xy[:, 1] < rows)
    if not inside.any():
        return []
    start, end = float(walk[inside].min()), float(walk[inside].max())
    half = float(np.clip(0.36 * (end - start), 140.0, 900.0))
    count = max(int((end - start) / (2 * half + 1800.0)), 1)
    harbours = []
    for i in range(count):
        pitch = (end - start) / count
        middle = start + (i + 0.5) * pitch + float(rng.uniform(-0.12, 0.12)) * pitch
        frame = coast.chord(middle - half, middle + half)
        port = build_harbour(frame, half, rng)
        coast.quays.append(QuayLine(frame, half, tuple(port.basins)))
        harbours.append(port)
    return harbours


def _draw_border(rng: Rng, size_px: tuple[int, int], border_px: int) -> NDArray[np.float64] | None:
    """Draw a slightly crooked quadrilateral, clockwise on screen, like a rectified swath."""
    if border_px <= 0:
        return None
    rows, cols = size_px
    inset = rng.uniform(0.35, 1.0, (4, 2)) * border_px
    corners = np.array([(0, 0), (cols, 0), (cols, rows), (0, rows)], np.float64)
    inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    return np.asarray(corners + inset * inward, np.float64)


def _inside(scene: SyntheticScene, corners: NDArray[np.float64]) -> bool:
    """Tell whether a hull lies in the valid part of the scene with two pixels to spare."""
    rows, cols = scene.shape
    if (corners < 2).any() or (corners > np.array([cols - 2, rows - 2])).any():
        return False
    if scene.border is None:
        return True
    following = np.roll(scene.border, -1, axis=0)
    for a, b in zip(scene.border, following, strict=True):
        side = (b - a) / np.hypot(*(b - a))
        if ((corners - a) @ np.array([-side[1], side[0]]) < 2).any():
            return False
    return True


def _sail(scene: SyntheticScene, fleet: Fleet, rng: Rng, longest_m: float, wind: float) -> None:
    """Try one place in open water."""
    rows, cols = scene.shape
    x, y = float(rng.uniform(0, cols)), float(rng.uniform(0, rows))
    ship = draw_open_water_ship(rng, x, y, longest_m, scene.gsd_m, wind)
    if ship is None:
        return
    hull, clear = fleet.corners(ship), fleet.corners(ship, 14.0)
    if not _inside(scene, hull) or not fleet.is_free(ship, 6.0 + 0.15 * ship.length_m):
        return
    # Large ships keep to deeper water.
    draught = -10.0 - 0.3 * ship.length_m
    if (scene.coast.shore_at(np.vstack([hull, (x, y)])) > draught).any():
        return
    if scene.below.touch(*clear.min(axis=0), *clear.max(axis=0)):
        return
    if scene.clouds.opacity_at(x, y) >= _HIDDEN:
        return
    fleet.add(ship)


def _scatter(
    scene: SyntheticScene, fleet: Fleet, rng: Rng, factor: float, extent_m: float, wind: float
) -> tuple[Slick, ...]:
    """Put distractors on free water and return the slicks among them."""
    rows, cols = scene.shape
    square_km = rows * cols * scene.gsd_m**2 / 1e6
    slicks = []
    for _ in range(int(rng.poisson(factor * 1.5 * square_km**0.8))):
        x, y = float(rng.uniform(0, cols)), float(rng.uniform(0, rows))
        slicks.append(draw_slick(rng, x, y, scene.gsd_m, wind))
    things = Structures()
    for _ in range(int(rng.poisson(factor * 2.5 * square_km**0.8))):
        x, y = float(rng.uniform(0, cols)), float(rng.uniform(0, rows))
        # Room for the largest of them, a fish farm.
        blank = Ship("barge", x, y, 320.0, 320.0, 0.0, 0)
        free = (
            fleet.is_free(blank, 0.0) and (scene.coast.shore_at(np.array([(x, y)])) < -180.0).all()
        )
        reach = 160.0 / scene.gsd_m
        if free and not scene.below.touch(x - reach, y - reach, x + reach, y + reach):
            add_distractor(things, rng, x, y, scene.gsd_m)
    scene.below.extend(things)
    return tuple(slicks)


def _seed(rng: Rng) -> int:
    return int(rng.integers(1 << 31))
