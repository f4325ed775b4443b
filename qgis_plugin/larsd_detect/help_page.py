# SPDX-License-Identifier: GPL-2.0-or-later
"""The help page."""

from __future__ import annotations

import os

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

__all__ = ["help_url", "show_help"]


def help_url() -> QUrl:
    """Return the address of the help, a file of the plugin."""
    page = os.path.join(os.path.dirname(__file__), "help", "index.html")
    return QUrl.fromLocalFile(page)


def show_help() -> None:
    """Open the help in the user's browser."""
    QDesktopServices.openUrl(help_url())
