# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider *LARSD* of QGIS Processing."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..texts import tr
from .detect import DetectShips
from .evaluate import EvaluateDetections
from .run import ICON

__all__ = ["LarsdProvider"]


class LarsdProvider(QgsProcessingProvider):
    """Adds the algorithms to the toolbox, the modeller and `qgis_process`."""

    def loadAlgorithms(self) -> None:
        """Add the algorithms."""
        self.addAlgorithm(DetectShips())
        self.addAlgorithm(EvaluateDetections())

    def id(self) -> str:
        """Return the prefix of the algorithms' ids."""
        return "larsd"

    def name(self) -> str:
        """Return the name in the toolbox."""
        return "LARSD"

    def longName(self) -> str:
        """Return the full name."""
        return tr("LARSD Ship Detection")

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(ICON)
