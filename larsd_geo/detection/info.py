"""What `larsd info --json` prints of a scene: the raster, and what a search of it would do."""

from __future__ import annotations

from typing import TypedDict

from larsd_geo.detection.plan import LookPlan, ScenePlan, wasted_share
from larsd_geo.scene import Scene
from larsd_geo.scene.info import SceneInfo

__all__ = ["DeviceChoice", "LookInfo", "SearchInfo", "TileInfo", "describe_search"]


class TileInfo(TypedDict):
    """The tiles of a search.

    Attributes:
        count: Tiles in all.
        to_read: Those that the search area touches.
        columns: Width of each in working pixels.
        rows: Height.
        overlap: Pixels that neighbours share.
        wasted_share: Share of their pixels that are overlap or padding.
    """

    count: int
    to_read: int
    columns: int
    rows: int
    overlap: int
    wasted_share: float


class LookInfo(TypedDict):
    """One look at the scene.

    Attributes:
        columns: Width of the scene in the look's pixels.
        rows: Height.
        gsd_m: Ground sample distance of these pixels in metres; None if unknown.
        resampled: Whether the scene's own pixels are resampled for it.
        least_px: Shortest ship that it answers for, in its pixels.
        longest_px: Longest; None is any length.
        tiles: Its tiles.
    """

    columns: int
    rows: int
    gsd_m: float | None
    resampled: bool
    least_px: float
    longest_px: float | None
    tiles: TileInfo


class DeviceChoice(TypedDict, total=False):
    """Where a search would run; nothing where that was not asked for.

    Attributes:
        device: The device.
        backend: What runs the network.
        precision: What it computes in.
        device_text: All of these in words, and why.
    """

    device: str
    backend: str
    precision: str
    device_text: str


class SearchInfo(SceneInfo, DeviceChoice):
    """A scene, and what a search of it would do.

    Attributes:
        model: Name of the model.
        tiles: The tiles of all looks; their size and overlap are the first look's.
        looks: The looks, finest first.
        sea_share: Share of the scene that is not land; None without a land mask.
    """

    model: str
    tiles: TileInfo
    looks: list[LookInfo]
    sea_share: float | None


def describe_search(
    scene: Scene, plan: ScenePlan, model: str, chosen: DeviceChoice | None = None
) -> SearchInfo:
    """Describe a scene and what a search of it would do.

    Args:
        scene: The open scene.
        plan: Its looks and tiles.
        model: Name of the model.
        chosen: Where it would run, if that is known.
    """
    looks = [_describe_look(look) for look in plan.looks]
    tiles: TileInfo = {
        **looks[0]["tiles"],
        "count": plan.tile_count,
        "to_read": plan.to_read(),
        "wasted_share": round(plan.wasted_share(), 4),
    }
    device = DeviceChoice() if chosen is None else chosen
    sea = plan.first.area.sea_share
    return {
        **scene.info(),
        "model": model,
        "tiles": tiles,
        "looks": looks,
        "sea_share": None if sea is None else round(sea, 4),
        **device,
    }


def _describe_look(look: LookPlan) -> LookInfo:
    """Describe one look at a scene."""
    scene, window, band = look.scene, look.tiles[0].window, look.look
    rows, columns = scene.working.shape
    return {
        "columns": columns,
        "rows": rows,
        "gsd_m": scene.working_gsd_m,
        "resampled": scene.working is not scene.georef,
        "least_px": band.least_px,
        "longest_px": band.longest_px,
        "tiles": {
            "count": len(look.tiles),
            "to_read": look.to_read(),
            "columns": window.width,
            "rows": window.height,
            "overlap": look.overlap,
            "wasted_share": round(wasted_share(look), 4),
        },
    }
