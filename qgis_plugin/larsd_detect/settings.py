# SPDX-License-Identifier: GPL-2.0-or-later
"""What the dock remembers from one session of QGIS to the next."""

from __future__ import annotations

from qgis.core import QgsSettings

__all__ = ["model_name", "read_number", "read_text", "score", "set_score", "write"]

_ROOT = "larsd_detect/dock/"


def model_name() -> str:
    """Return the name of the model that was used last."""
    return read_text("model")


def score(model: str) -> float | None:
    """Return the score that the user chose for a model, or None without a choice."""
    text = read_text(f"score/{model}")
    try:
        return float(text)
    except ValueError:
        return None


def set_score(model: str, value: float) -> None:
    """Remember the score that the user chose for a model."""
    write(f"score/{model}", value)


def write(name: str, value: str | float | bool) -> None:
    """Remember a value."""
    QgsSettings().setValue(_ROOT + name, value)


def read_text(name: str) -> str:
    """Return a remembered value as text, empty if there is none."""
    value = QgsSettings().value(_ROOT + name, "")
    return "" if value is None else str(value)


def read_number(name: str) -> float:
    """Return a remembered value as a number, 0 if there is none."""
    try:
        return float(read_text(name) or 0)
    except ValueError:
        return 0.0
