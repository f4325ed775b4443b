"""What `larsd info --json` prints of a scene: the raster, and what a search of it would do."""

from __future__ import annotations

from typing import TypedDict

from larsd_geo.detection.plan import ScenePlan
from larsd_geo.scene import Scene
from larsd_geo.scene.info import SceneInfo

__all__ = ["DeviceChoice", "SearchInfo", "TileInfo", "describe_search"]


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
        tiles: The tiles.
    """

    model: str
    tiles: TileInfo


def describe_search(
    scene: Scene, plan: ScenePlan, model: str, chosen: DeviceChoice | None = None
) -> SearchInfo:
    """Describe a scene and what a search of it would do.

    Args:
        scene: The open scene.
        plan: Its tiles.
        model: Name of the model.
        chosen: Where it would run, if that is known.
    """
    window = plan.tiles[0].window
    tiles: TileInfo = {
        "count": len(plan.tiles),
        "to_read": plan.to_read(),
        "columns": window.width,
        "rows": window.height,
        "overlap": plan.overlap,
        "wasted_share": round(plan.wasted_share(), 4),
    }
    device = DeviceChoice() if chosen is None else chosen
    return {**scene.info(), "model": model, "tiles": tiles, **device}
