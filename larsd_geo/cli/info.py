"""`larsd info`: how a raster is read and searched, before hours of work are spent on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.options import (
    backend_option,
    device_option,
    model_option,
    overwrite_option,
    precision_option,
    scene_options,
    search_area_options,
    verbosity_options,
)
from larsd_geo.cli.stdout import answer_stream
from larsd_geo.errors import SearchAreaOutsideSceneError

if TYPE_CHECKING:
    from larsd_geo.detection.info import DeviceChoice, LookInfo, SearchInfo, TileInfo
    from larsd_geo.detection.settings import DetectionSettings, ScenePath
    from larsd_geo.geo.search_area import SearchArea
    from larsd_geo.model.card import ModelCard
    from larsd_geo.scene.info import ScalingInfo, SceneInfo, SunInfo, ViewInfo, WorkingInfo

__all__ = ["info"]

_EPILOG = """\b
Examples:
  larsd info scene.tif
  larsd info scene.tif --bands 5,3,2 --gsd 1.0
  larsd info *.tif --json
  larsd info scene.tif --preview seen.png --mask none
  larsd info scene.tif --with-device --device cuda
"""


@click.command(name="info", epilog=_EPILOG)
@click.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON list with an object for each scene."
)
@click.option(
    "--preview",
    default=None,
    metavar="PNG",
    help="Draw what the network will see of the scene, with the pixels that do not count hatched.",
)
@overwrite_option
@model_option
@scene_options
@search_area_options
@click.option(
    "--with-device",
    is_flag=True,
    help="Also show the device that a search would use; this loads the model, which takes seconds.",
)
@device_option
@backend_option()
@precision_option
@verbosity_options
def info(
    scenes: tuple[str, ...],
    as_json: bool,
    preview: str | None,
    overwrite: bool,
    with_device: bool,
    device: str,
    backend: str,
    precision: str,
    **options: Any,
) -> None:
    """Show how a raster is read, and what a search of it would do.

    SCENE is a raster file, a product as its provider delivers it (folder, zip, tar, metadata file),
    or anything else that GDAL opens (/vsizip/..., https://...). Given the options of
    `larsd detect`, the tiles are those that it would read.
    """
    from larsd_geo.detection.settings import DetectionSettings
    from larsd_geo.model.card import read_card
    from larsd_geo.model.registry import find_model

    if preview is not None:
        _check_preview(preview, scenes, overwrite)
    settings = DetectionSettings(**options)
    card = read_card(find_model(settings.model))
    search_area = settings.search_area()
    chosen = _device(settings.model, device, precision, backend) if with_device else None
    described: list[SearchInfo] = []
    outside: list[SearchAreaOutsideSceneError] = []
    for path in scenes:
        try:
            described.append(_describe(path, settings, card, search_area, preview, chosen))
        except SearchAreaOutsideSceneError as error:  # a search of several scenes skips it
            outside.append(error)
    if outside and not described:
        raise outside[0]
    if as_json:
        click.echo(json.dumps(described, indent=2, allow_nan=False), file=answer_stream())
        return
    for seen in described:
        click.echo(_as_text(seen), file=answer_stream())


def _check_preview(preview: str, scenes: tuple[str, ...], overwrite: bool) -> None:
    from larsd_geo.files import check_target

    if len(scenes) > 1:
        raise click.UsageError("--preview draws one scene; give one, or leave --preview out.")
    if Path(preview).resolve() == Path(scenes[0]).resolve():
        raise click.UsageError(f"{preview} is the scene; give the preview another name.")
    check_target(preview, overwrite=overwrite)


def _describe(
    path: str,
    settings: DetectionSettings,
    card: ModelCard,
    search_area: SearchArea,
    preview: str | None,
    chosen: DeviceChoice | None,
) -> SearchInfo:
    from larsd_geo.detection.info import describe_search
    from larsd_geo.detection.plan import open_for_search, plan_scene

    with open_for_search(path, settings, card, search_area) as scene:
        if preview is not None:
            from larsd_geo.report.preview import draw_preview

            draw_preview(preview, scene, overwrite=True)
        plan = plan_scene(scene, settings, card, search_area)
        return describe_search(scene, plan, card.name, chosen)


def _device(model: ScenePath | None, device: str, precision: str, backend: str) -> DeviceChoice:
    from larsd_geo.inference.opening import open_model

    opened = open_model(model, device, precision, backend).backend
    return {
        "device": opened.device,
        "backend": opened.name,
        "precision": opened.precision,
        "device_text": opened.describe(),
    }


def _as_text(seen: SearchInfo) -> str:
    """Format a description as aligned lines under the scene's name."""
    rows = [(label, text) for label, text in _rows(seen) if text]
    width = max(len(label) for label, _ in rows)
    return "\n".join([seen["scene"], *(f"  {label:<{width}}  {text}" for label, text in rows)])


def _rows(seen: SearchInfo) -> list[tuple[str, str]]:
    looks, crs = seen["looks"], seen["crs"]
    place = "none: results are in pixels" if crs is None else crs["name"]
    if crs is not None and crs["code"]:
        place += f" ({crs['code']})"
    if seen["placed_by"] not in ("geotransform", "nothing"):
        place += f", placed by {seen['placed_by']}"
    return [
        ("product", seen["product"] or ""),
        ("size", f"{seen['columns']} x {seen['rows']} pixels ({seen['driver']})"),
        ("CRS", place),
        ("pixel", _pixel(seen["pixel_m"])),
        ("extent", _extent(seen["bounds_lonlat"])),
        ("bands", _bands(seen)),
        ("data type", seen["dtype"]),
        ("scaling", _scaling(seen["scaling"])),
        ("values", seen["scaling"]["values"] or ""),
        ("validity", _mask(seen)),
        ("overviews", ", ".join(map(str, seen["overviews"])) or "none"),
        ("acquired", seen["acquired"] or "unknown"),
        ("taken by", seen["platform"] or ""),
        ("sun", _sun(seen["sun"])),
        ("view", _view(seen["view"])),
        ("sea", "" if seen["sea_share"] is None else f"{seen['sea_share']:.0%} of the scene"),
        ("model", seen["model"]),
        *(row for number, look in enumerate(looks) for row in _look_rows(look, number, len(looks))),
        ("device", seen.get("device_text", "")),
        *(("warning", text) for text in seen["warnings"]),
    ]


def _look_rows(look: LookInfo, number: int, count: int) -> list[tuple[str, str]]:
    """Format a look as two lines; where it is the only one, it is not numbered."""
    if count == 1:
        return [("worked on", _working(look)), ("tiles", _tiles(look["tiles"]))]
    name = f"look {number + 1}"
    return [
        (name, f"{_working(look)}, for {_band(look)}"),
        (f"{name}, tiles", _tiles(look["tiles"])),
    ]


def _band(look: LookInfo) -> str:
    """Say which ships a look answers for."""
    gsd, unit = (1.0, "pixels") if look["gsd_m"] is None else (look["gsd_m"], "m")
    ends = []
    if look["least_px"]:
        ends.append(f"from {look['least_px'] * gsd:.0f} {unit}")
    if look["longest_px"] is not None:
        ends.append(f"up to {look['longest_px'] * gsd:.0f} {unit}")
    return f"ships {' '.join(ends)}" if ends else "all ships"


def _tiles(tiles: TileInfo) -> str:
    text = f"{tiles['count']} of {tiles['columns']} x {tiles['rows']} pixels"
    if tiles["count"] > 1:
        text += f", overlap {tiles['overlap']}"
    if tiles["to_read"] != tiles["count"]:
        text += f"; {tiles['to_read']} of them in the search area"
    if tiles["wasted_share"] >= 0.005:
        text += f"; {tiles['wasted_share']:.0%} of their pixels are overlap or padding"
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


def _bands(seen: SceneInfo) -> str:
    numbers, names = seen["bands"], seen["band_names"]
    used = ", ".join(f"{number} ({name})" for number, name in zip(numbers, names, strict=True))
    text = f"{used} of {seen['band_count']}"
    if len(numbers) == 1:
        return f"{text}, in all three channels"
    if sorted(map(str.lower, names)) == ["blue", "green", "red"]:
        return text
    # Taking blue for red costs detections silently, and only the user can know.
    return f"{text}, taken as red, green, blue; --bands changes that"


def _scaling(scaling: ScalingInfo) -> str:
    if not scaling["ranges"] or scaling["kind"] == "range":
        return scaling["reason"]
    ends = "; ".join(f"{low:g} to {high:g}" for low, high in scaling["ranges"])
    return f"{ends} become 0 to 255 ({scaling['reason']})"


def _sun(sun: SunInfo | None) -> str:
    if sun is None:
        return ""
    azimuth = "" if sun["azimuth_deg"] is None else f", azimuth {sun['azimuth_deg']:.1f} degrees"
    return f"{sun['elevation_deg']:.1f} degrees high{azimuth}"


def _view(view: ViewInfo | None) -> str:
    if view is None:
        return ""
    words = {
        "off_nadir_deg": "{:.1f} degrees off nadir",
        "incidence_deg": "{:.1f} degrees of incidence",
        "azimuth_deg": "azimuth {:.1f} degrees",
    }
    known = {name: view[name] for name in words if view[name] is not None}  # type: ignore[literal-required]
    return ", ".join(words[name].format(angle) for name, angle in known.items())


def _mask(seen: SceneInfo) -> str:
    if seen["mask"] == "none":
        return "every pixel" if "float" not in seen["dtype"] else "every pixel that is not NaN"
    return f"{seen['mask']} {seen['nodata']}" if seen["mask"] == "nodata value" else seen["mask"]


def _working(working: WorkingInfo) -> str:
    size = f"{working['columns']} x {working['rows']} pixels"
    gsd = "" if working["gsd_m"] is None else f" of {working['gsd_m']:.4g} m"
    return f"{size}{gsd}, {'resampled' if working['resampled'] else 'as they are'}"
