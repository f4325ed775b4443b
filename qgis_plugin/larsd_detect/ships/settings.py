# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dock remembers from one session of QGIS to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsSettings

from .outputs import Output

if TYPE_CHECKING:
    from .detect_panel import DetectPanel

_ROOT = "larsd_detect/dock/"


def save(panel: DetectPanel) -> None:
    """Remember the form, but for what belongs to one project."""
    output = panel.output.output()
    values: dict[str, Any] = {
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
    settings = QgsSettings()
    for name, value in values.items():
        settings.setValue(_ROOT + name, value)


def restore(panel: DetectPanel) -> None:
    """Show the form as it was remembered."""
    panel.area.choose(_text("area"))
    panel.output.choose(
        Output(
            kind=_text("output"),
            connection=_text("connection"),
            schema=_text("schema") or "public",
            table=_text("table") or Output.table,
        )
    )
    panel.tile.setValue(int(_number("tile")))
    panel.overlap.setValue(_number("overlap"))
    panel.gsd.setValue(_number("gsd"))
    panel.bands.setText(_text("bands"))
    panel.device.setCurrentIndex(max(0, panel.device.findData(_text("device"))))
    panel.advanced.setCollapsed(_text("advanced").lower() != "true")


def model_name() -> str:
    """Return the name of the model that was used last."""
    return _text("model")


def score(model: str) -> float | None:
    """Return the score that the user chose for a model; None where it was left alone."""
    text = _text(f"score/{model}")
    try:
        return float(text)
    except ValueError:
        return None


def set_score(model: str, value: float) -> None:
    """Remember the score that the user chose for a model."""
    QgsSettings().setValue(f"{_ROOT}score/{model}", value)


def _text(name: str) -> str:
    value = QgsSettings().value(_ROOT + name, "")
    return "" if value is None else str(value)


def _number(name: str) -> float:
    try:
        return float(_text(name) or 0)
    except ValueError:
        return 0.0
