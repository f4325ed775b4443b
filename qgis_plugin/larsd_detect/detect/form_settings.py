# SPDX-License-Identifier: GPL-2.0-or-later
"""The form *Detect*, remembered from one session of QGIS to the next."""

from __future__ import annotations

from .. import settings
from .outputs import Output
from .panel import DetectPanel

__all__ = ["restore_form", "save_form"]


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
        "bands": panel.bands.text() if panel.bands_are_valid() else "",
        "device": panel.device.currentData(),
        "advanced": not panel.advanced.isCollapsed(),
    }
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
    panel.bands.setText(text("bands"))
    panel.device.setCurrentIndex(max(0, panel.device.findData(text("device"))))
    panel.advanced.setCollapsed(text("advanced").lower() != "true")
