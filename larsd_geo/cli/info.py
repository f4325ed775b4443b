"""`larsd info`: what the tool sees in a raster, before hours of work are spent on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.options import (
    backend_option,
    device_option,
    model_option,
    precision_option,
    scene_options,
    search_area_options,
    verbosity_options,
)
from larsd_geo.errors import AreaOutsideSceneError

if TYPE_CHECKING:
    from larsd_geo.detection.settings import DetectionSettings, ScenePath
    from larsd_geo.geo.search_area import SearchArea
    from larsd_geo.model.card import ModelCard

__all__ = ["info"]


@click.command(name="info")
@click.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@click.option("--json", "as_json", is_flag=True, help="A JSON list, one object per scene.")
@model_option
@scene_options
@search_area_options
@click.option(
    "--with-device",
    is_flag=True,
    help="Also say where the search would run; this loads the model, which takes seconds.",
)
@device_option
@backend_option()
@precision_option
@verbosity_options
def info(
    scenes: tuple[str, ...],
    as_json: bool,
    with_device: bool,
    device: str,
    backend: str,
    precision: str,
    **options: Any,
) -> None:
    """Say what the tool sees in a raster, and what a search of it would do.

    SCENE is a raster file or anything else that GDAL opens (/vsizip/..., https://...). With the
    options of `larsd detect` the tiles are those that it would read.
    """
    from larsd_geo.detection.settings import DetectionSettings
    from larsd_geo.geo.search_area import SearchArea
    from larsd_geo.model.card import read_card
    from larsd_geo.model.registry import find_model

    settings = DetectionSettings(**options)
    card = read_card(find_model(settings.model))
    places = SearchArea(settings.aoi, settings.exclude)
    chosen = _device(settings.model, device, precision, backend) if with_device else {}
    described: list[dict[str, Any]] = []
    beside: list[AreaOutsideSceneError] = []
    for path in scenes:
        try:
            described.append(_describe(path, settings, card, places) | chosen)
        except AreaOutsideSceneError as error:  # which a search of several scenes leaves out
            beside.append(error)
    if beside and not described:
        raise beside[0]
    if as_json:
        click.echo(json.dumps(described, indent=2, allow_nan=False))
        return
    for seen in described:
        click.echo(_as_text(seen))


def _describe(
    path: str, settings: DetectionSettings, card: ModelCard, places: SearchArea
) -> dict[str, Any]:
    from larsd_geo.detection.plan import open_for_search, plan_scene

    with open_for_search(path, settings, card) as scene:
        plan = plan_scene(scene, settings, card, places)
        window = plan.tiles[0].window
        tiles = {
            "count": len(plan.tiles),
            "to_read": plan.to_read(),
            "columns": window.width,
            "rows": window.height,
            "overlap": plan.overlap,
        }
        return {**scene.info(), "model": card.name, "tiles": tiles}


def _device(model: ScenePath | None, device: str, precision: str, backend: str) -> dict[str, str]:
    from larsd_geo.inference.opening import open_model

    opened = open_model(model, device, precision, backend).backend
    return {
        "device": opened.device,
        "backend": opened.name,
        "precision": opened.precision,
        "device_text": opened.describe(),
    }


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
        ("model", seen["model"]),
        ("tiles", _tiles(tiles)),
        ("device", seen.get("device_text", "")),
    ]


def _tiles(tiles: dict[str, int]) -> str:
    text = f"{tiles['count']} of {tiles['columns']} x {tiles['rows']} pixels"
    if tiles["count"] > 1:
        text += f", overlap {tiles['overlap']}"
    if tiles["to_read"] != tiles["count"]:
        text += f"; {tiles['to_read']} of them in the area"
    return text


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
