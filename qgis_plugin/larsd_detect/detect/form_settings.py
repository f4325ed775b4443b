# SPDX-License-Identifier: GPL-2.0-or-later
"""The form *Detect*, remembered from one session of QGIS to the next."""

from __future__ import annotations

import hashlib

from .. import settings
from .outputs import Output
from .panel import DetectPanel

__all__ = ["restore_form", "restore_raster", "save_form"]


def save_form(panel: DetectPanel) -> None:
    """Remember the form, except for what belongs to one project."""
    output = panel.output.output()
    values: dict[str, str | float | bool] = {
        "area": panel.area.current(),
        "output": output.kind,
        "connection": output.connection,
        "schema": output.schema,
        "table": output.table,
        "tile": panel.tile.value(),
        "overlap": panel.overlap.value(),
        "gsd": panel.gsd.value(),
        "device": panel.device.currentData(),
        "advanced": not panel.advanced.isCollapsed(),
    }
    raster = _of_raster(panel)
    if raster:
        of_raster = {**panel.imagery.values(), **panel.land.values()}
        values.update({raster + name: value for name, value in of_raster.items()})
    if panel.card():
        values["model"] = panel.card().get("name", "")
    for name, value in values.items():
        settings.write(name, value)


def restore_form(panel: DetectPanel) -> None:
    """Fill in the form as it was remembered."""
    text, number = settings.read_text, settings.read_number
    panel.area.choose(text("area"))
    panel.output.choose(
        Output(
            kind=text("output"),
            connection=text("connection"),
            schema=text("schema") or Output.schema,
            table=text("table") or Output.table,
        )
    )
    panel.tile.setValue(int(number("tile")))
    panel.overlap.setValue(number("overlap"))
    panel.gsd.setValue(number("gsd"))
    panel.device.setCurrentIndex(max(0, panel.device.findData(text("device"))))
    panel.advanced.setCollapsed(text("advanced").lower() != "true")


def restore_raster(panel: DetectPanel) -> None:
    """Fill in what was chosen for the raster in the form: bands, stretch, mask and land.

    Those of one raster mean nothing for another: a new one follows its style.
    """
    raster = _of_raster(panel)
    if raster:
        text, number = settings.read_text, settings.read_number
        panel.imagery.restore(
            text(raster + "bands_from"),
            text(raster + "bands"),
            text(raster + "stretch_from"),
            number(raster + "low"),
            number(raster + "high"),
            text(raster + "mask"),
            text(raster + "nodata"),
        )
        panel.land.restore(
            text(raster + "land"), text(raster + "land_layer"), number(raster + "shore")
        )


def _of_raster(panel: DetectPanel) -> str:
    """Return the group of the settings of the raster in the form, empty if there is none."""
    sources = [layer.source() for layer in panel.layers()]
    if not sources:
        return ""
    digest = hashlib.sha256("\n".join(sources).encode("utf-8")).hexdigest()
    return f"raster/{digest[:16]}/"
