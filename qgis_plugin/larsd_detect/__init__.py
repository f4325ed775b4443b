# SPDX-License-Identifier: GPL-2.0-or-later
"""LARSD Ship Detection for QGIS: finds ships in rasters with larsd, a separate process.

The plugin imports nothing but the standard library and PyQGIS.
"""

from __future__ import annotations

from typing import Any

__all__ = ["classFactory"]


def classFactory(iface: Any) -> Any:
    """Create the plugin.

    Args:
        iface: The window's `QgisInterface`; None under `qgis_process`.
    """
    from .plugin import LarsdDetect

    return LarsdDetect(iface)
