"""`larsd info`: what the tool sees in a raster, before hours of work are spent on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.options import bands_option, value_range_option, verbosity_options

if TYPE_CHECKING:
    from larsd_geo.scene import Scene

__all__ = ["info"]


@click.command(name="info")
@click.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@click.option("--json", "as_json", is_flag=True, help="A JSON list, one object per scene.")
@click.option(
    "--tile",
    type=int,
    default=1024,
    show_default=True,
    metavar="PX",
    help="Side of a tile, in working pixels.",
)
@click.option(
    "--overlap",
    type=int,
    default=None,
    metavar="PX",
    help="What neighbouring tiles share, in working pixels.  [default: a quarter of a tile]",
)
@click.option(
    "--gsd",
    type=float,
    default=None,
    metavar="METRES",
    help="Ground sample distance to work at.  [default: the scene's own]",
)
@bands_option
@value_range_option
@click.option(
    "--scene-crs",
    "--crs",
    "crs",
    default=None,
    help="The CRS to believe instead of the raster's own.",
)
@click.option(
    "--allow-ungeoreferenced",
    is_flag=True,
    help="Take pictures that lie nowhere; results are then in pixels.",
)
@verbosity_options
def info(
    scenes: tuple[str, ...],
    as_json: bool,
    tile: int,
    overlap: int | None,
    gsd: float | None,
    bands: tuple[int, ...] | None,
    value_range: tuple[float, float] | None,
    crs: str | None,
    allow_ungeoreferenced: bool,
) -> None:
    """Say what the tool sees in a raster: size, place, pixels, bands, scaling, tiles.

    SCENE is a raster file or anything else that GDAL opens (/vsizip/..., https://...).
    """
    from larsd_geo.scene import open_scene

    described = []
    for path in scenes:
        with open_scene(
            path,
            bands=bands,
            crs=crs,
            gsd=gsd,
            value_range=value_range,
            allow_ungeoreferenced=allow_ungeoreferenced,
        ) as scene:
            described.append(_describe(scene, tile, tile // 4 if overlap is None else overlap))
        if not as_json:
            click.echo(_as_text(described[-1]))
    if as_json:
        click.echo(json.dumps(described, indent=2, allow_nan=False))


def _describe(scene: Scene, tile: int, overlap: int) -> dict[str, Any]:
    from larsd_geo.scene import plan_windows
    from larsd_geo.scene.windows import round_up

    tiles = plan_windows(scene.working.shape, tile, overlap)
    window = tiles[0].window
    plan = {
        "count": len(tiles),
        "columns": window.width,
        "rows": window.height,
        "overlap": round_up(overlap),
    }
    return {**scene.info(), "tiles": plan}


def _as_text(seen: dict[str, Any]) -> str:
    """Lay a description out as aligned lines, the scene's name above them."""
    rows = [(label, text) for label, text in _rows(seen) if text]
    width = max(len(label) for label, _ in rows)
    return "\n".join([seen["scene"], *(f"  {label:<{width}}  {text}" for label, text in rows)])


def _rows(seen: dict[str, Any]) -> list[tuple[str, str]]:
    working, tiles, crs = seen["working"], seen["tiles"], seen["crs"]
    place = "none: results are in pixels" if crs is None else crs["name"]
    if crs is not None and crs["code"]:
        place += f" ({crs['code']})"
    if seen["placed_by"] not in ("geotransform", "nothing"):
        place += f", placed by {seen['placed_by']}"
    return [
        ("size", f"{seen['columns']} x {seen['rows']} pixels ({seen['driver']})"),
        ("CRS", place),
        ("pixel", _pixel(seen["pixel_m"])),
        ("extent", _extent(seen["bounds_lonlat"])),
        ("bands", _bands(seen)),
        ("data type", seen["dtype"]),
        ("scaling", _scaling(seen["scaling"])),
        ("validity", _mask(seen)),
        ("overviews", ", ".join(map(str, seen["overviews"])) or "none"),
        ("acquired", seen["acquired"] or "unknown"),
        ("worked on", _working(working)),
        (
            "tiles",
            f"{tiles['count']} of {tiles['columns']} x {tiles['rows']} pixels, "
            f"overlap {tiles['overlap']}",
        ),
    ]


def _pixel(metres: list[float] | None) -> str:
    if metres is None:
        return "size on the ground unknown"
    across, down = metres
    if abs(across / down - 1) < 0.001:
        return f"{across:.4g} m"
    return f"{across:.4g} m across, {down:.4g} m down"


def _extent(bounds: list[float] | None) -> str:
    if bounds is None:
        return ""
    west, south, east, north = bounds
    return f"{west:.5f} to {east:.5f} degrees east, {south:.5f} to {north:.5f} degrees north"


def _bands(seen: dict[str, Any]) -> str:
    numbers, names = seen["bands"], seen["band_names"]
    used = ", ".join(f"{number} ({name})" for number, name in zip(numbers, names, strict=True))
    text = f"{used} of {seen['band_count']}"
    if len(numbers) == 1:
        return f"{text}, in all three channels"
    if sorted(map(str.lower, names)) == ["blue", "green", "red"]:
        return text
    # Taking blue for red costs detections silently, and only the user can know.
    return f"{text}, taken as red, green, blue; --bands says otherwise"


def _scaling(scaling: dict[str, Any]) -> str:
    ranges = {tuple(pair) for pair in scaling["ranges"]}
    if not ranges or scaling["kind"] == "range":
        return str(scaling["reason"])
    ends = "; ".join(f"{low:g} to {high:g}" for low, high in scaling["ranges"])
    return f"{ends} become 0 to 255 ({scaling['reason']})"


def _mask(seen: dict[str, Any]) -> str:
    if seen["mask"] == "none":
        return "every pixel" if "float" not in seen["dtype"] else "every pixel that is not NaN"
    return f"{seen['mask']} {seen['nodata']}" if seen["mask"] == "nodata value" else seen["mask"]


def _working(working: dict[str, Any]) -> str:
    size = f"{working['columns']} x {working['rows']} pixels"
    gsd = "" if working["gsd_m"] is None else f" of {working['gsd_m']:.4g} m"
    return f"{size}{gsd}, {'resampled' if working['resampled'] else 'as they are'}"
