# SPDX-License-Identifier: GPL-2.0-or-later
"""Live: a search of what the map shows, after every move, with a larsd that has its model ready."""

from __future__ import annotations

import contextlib
import os
from typing import Callable, Sequence

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject

from ..texts import tr
from .outputs import Output
from .panel import DetectPanel

__all__ = ["LiveSearch"]

#: More tiles than this take longer than one likes to wait after a move, without a GPU.
_MOST_TILES = 12


class LiveSearch(QObject):
    """Starts a search whenever the plan of a quick one is ready, while the user wants that.

    Args:
        panel: The form, with the choice.
        start: Starts the search in the form.
        parent: The owner.
    """

    def __init__(
        self, panel: DetectPanel, start: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._start = start
        self._layers: list[str] = []

    @property
    def is_on(self) -> bool:
        """Whether the user wants it."""
        return bool(self._panel.area.is_live())

    def planned(self, tiles: int) -> None:
        """Take note of a new plan, and start what it is about if that is quick.

        Args:
            tiles: How many tiles the map shows.
        """
        if not self.is_on:
            return
        if tiles <= _MOST_TILES:
            self._start()
            return
        self._panel.show_plan(
            tr(
                "Live search waits: the map shows {n} tiles, and up to {most} are quick. Zoom in."
            ).format(n=tiles, most=_MOST_TILES),
            usable=True,
        )

    def output(self) -> Output | None:
        """Return where the ships of a live search go: a temporary layer; None where it is off."""
        return Output() if self.is_on else None

    def finished(self, layers: Sequence[str]) -> bool:
        """Let what a live search has found and drawn take the place of that of the one before.

        Args:
            layers: The ids of the layers of the search that has finished.

        Returns:
            Whether it was a live one.
        """
        before, self._layers = self._layers, list(layers) if self.is_on else []
        if not self.is_on:
            return False
        project = QgsProject.instance()
        gone = [
            one for one in before if one not in self._layers and project.mapLayer(one) is not None
        ]
        images = [project.mapLayer(one) for one in gone]
        files = [one.source() for one in images if isinstance(one, QgsRasterLayer)]
        del images
        project.removeMapLayers(gone)
        for file in files:
            with contextlib.suppress(OSError):
                os.remove(file)
        return True
