# SPDX-License-Identifier: GPL-2.0-or-later
"""What the provider's algorithms share."""

from __future__ import annotations

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition
from qgis.PyQt.QtGui import QIcon

from ..help_page import help_url
from .run import ICON

__all__ = ["LarsdAlgorithm"]


class LarsdAlgorithm(QgsProcessingAlgorithm):
    """An algorithm with the plugin's icon, created again for each run."""

    def createInstance(self) -> LarsdAlgorithm:
        """Create an algorithm for a run."""
        return type(self)()

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(ICON)

    def helpUrl(self) -> str:
        """Return the address that the dialog's button *Help* opens."""
        return str(help_url().toString())

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
