# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run would come to, asked of `larsd info` before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsRectangle

from ..texts import counted, tr

if TYPE_CHECKING:
    from .detect_panel import DetectPanel
    from .scene import SceneSource


def info_arguments(panel: DetectPanel, source: SceneSource, area: QgsRectangle | None) -> list[str]:
    """Return the arguments that ask for the tiles and the device of a run.

    Args:
        panel: The form.
        source: The scene.
        area: What bounds the area, in the scene's CRS; None is the whole scene.
    """
    bands = ",".join(map(str, panel.band_numbers()))
    box = ""
    if area is not None:
        corners = (area.xMinimum(), area.yMinimum(), area.xMaximum(), area.yMaximum())
        box = ",".join(map(repr, corners))
    values: list[tuple[str, object]] = [
        ("--model", panel.card().get("name")),
        ("--device", panel.device.currentData()),
        ("--tile", panel.tile.value() or None),
        ("--overlap", panel.overlap.value() or None),
        ("--gsd", panel.gsd.value() or None),
        ("--bands", bands),
        ("--aoi", box),
        ("--scene-crs", source.crs_override),
    ]
    options = [f"{name}={value}" for name, value in values if value not in (None, "")]
    return ["info", "--json", "--with-device", *options, "--", source.path]


def plan_sentence(answer: Any) -> str:
    """Put the answer into one sentence.

    Args:
        answer: The JSON that `larsd info --json --with-device` printed.
    """
    seen = answer[0]
    tiles = int(seen["tiles"].get("to_read", seen["tiles"]["count"]))
    what = counted(tiles, tr("1 tile"), tr("about {n} tiles"))
    gsd = (seen.get("working") or {}).get("gsd_m")
    if gsd:
        what += ", " + tr("{gsd} m per pixel").format(gsd=f"{gsd:.3g}")
    # Behind the colon stands why this device: that no GPU is seen, above all.
    _, _, why = str(seen.get("device_text", "")).partition(": ")
    device = str(seen.get("device", "")) + (f" ({why})" if why else "")
    return tr("Will run on {device}: {what}").format(device=device, what=what)
