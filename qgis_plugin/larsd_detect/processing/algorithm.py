# SPDX-License-Identifier: GPL-2.0-or-later
"""What the algorithms of the provider share."""

from __future__ import annotations

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition
from qgis.PyQt.QtGui import QIcon

from .run import ICON


class LarsdAlgorithm(QgsProcessingAlgorithm):
    """An algorithm with the plugin's icon, made afresh for each run."""

    def createInstance(self) -> LarsdAlgorithm:
        """Make a fresh one for a run."""
        return type(self)()

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(ICON)

    def add(
        self, parameter: QgsProcessingParameterDefinition, text: str, advanced: bool = False
    ) -> None:
        """Declare a parameter.

        Args:
            parameter: The parameter.
            text: Its help.
            advanced: Whether it is hidden until the user asks for more.
        """
        parameter.setHelp(text)
        if advanced:
            flags = parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(flags)
        self.addParameter(parameter)
