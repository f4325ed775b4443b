# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run would come to, asked of `larsd info` before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..texts import counted, tr

if TYPE_CHECKING:
    from .detect_panel import DetectPanel
    from .scene import SceneSource


def info_arguments(panel: DetectPanel, source: SceneSource) -> list[str]:
    """Return the arguments that ask for the tiles and the device of a run.

    Args:
        panel: The form.
        source: The scene.
    """
    bands = ",".join(map(str, panel.band_numbers()))
    values: list[tuple[str, object]] = [
        ("--model", panel.card().get("name")),
        ("--device", panel.device.currentData()),
        ("--tile", panel.tile.value() or None),
        ("--overlap", panel.overlap.value() or None),
        ("--gsd", panel.gsd.value() or None),
        ("--bands", bands),
        ("--scene-crs", source.crs_override),
    ]
    options = [f"{name}={value}" for name, value in values if value not in (None, "")]
    return ["info", "--json", "--with-device", *options, "--", source.path]


def plan_sentence(answer: Any) -> str:
    """Put the answer into one sentence.

    Args:
        answer: The JSON that `larsd info --json --with-device` printed.
    """
    seen = answer[0] if isinstance(answer, list) else answer
    tiles = int(seen["tiles"]["count"])
    device = seen.get("device") or {}
    count = counted(tiles, tr("1 tile"), tr("about {n} tiles"))
    gsd = (seen.get("working") or {}).get("gsd_m")
    size = tr("{gsd} m per pixel").format(gsd=f"{gsd:.3g}") if gsd else ""
    words = device.get("text") or device.get("device_text") or device.get("device") or ""
    where = tr("Will run on {device}").format(device=words) if words else ""
    return ": ".join(part for part in (where, ", ".join(p for p in (count, size) if p)) if part)
