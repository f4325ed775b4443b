# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameter *Model*: a text, with a list of the installed models in QGIS's dialogs."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterString

from ..texts import tr

__all__ = ["model_parameter"]


def model_parameter(name: str) -> QgsProcessingParameterString:
    """Return the parameter.

    Its widget is named, not imported: `qgis_process` has none.

    Args:
        name: The parameter's name.
    """
    parameter = QgsProcessingParameterString(name, tr("Model"), optional=True)
    widget = __package__ + ".model_widget.ModelWidgetWrapper"
    parameter.setMetadata({"widget_wrapper": {"class": widget}})
    return parameter
