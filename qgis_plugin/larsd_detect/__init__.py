# SPDX-License-Identifier: GPL-2.0-or-later
"""LARSD Ship Detection for QGIS: finds ships in rasters with `larsd`, run as a process of its own.

Nothing heavier than the standard library and PyQGIS is imported here or below.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Make the plugin.

    Args:
        iface: The window's `QgisInterface`; None under `qgis_process`.
    """
    from .plugin import LarsdDetect

    return LarsdDetect(iface)
