# SPDX-License-Identifier: GPL-2.0-or-later
"""The help page."""

from __future__ import annotations

import os

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

__all__ = ["show_help"]


def show_help() -> None:
    """Open the help in the user's browser."""
    page = os.path.join(os.path.dirname(__file__), "help", "index.html")
    QDesktopServices.openUrl(QUrl.fromLocalFile(page))
