# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of ships: its rows, their order, and the next one to review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, Qt
from qgis.PyQt.QtGui import QColor

from ..layer import ACCEPTED, REJECTED, verdict_of
from ..texts import tr

__all__ = [
    "ALONG_SCENE",
    "BY_SCORE",
    "HEADING",
    "LENGTH",
    "SCORE",
    "VERDICT",
    "WIDTH",
    "ReviewModel",
    "Ship",
]

BY_SCORE, ALONG_SCENE = "score", "scene"

SCORE, LENGTH, WIDTH, HEADING, VERDICT = range(5)

_NUMBER = ("score", "length_m", "width_m", "heading_deg")

_MARKS = {ACCEPTED: "✓", REJECTED: "✗"}
_COLOURS = {ACCEPTED: QColor(46, 139, 87), REJECTED: QColor(178, 74, 64)}

#: The scene is reviewed in this many strips from north to south, each from west to east.
_STRIPS = 12

_ROOT = QModelIndex()


@dataclass(frozen=True)
class Ship:
    """A row.

    Attributes:
        fid: The feature's id.
        numbers: Score, length and width in metres, heading in degrees; None if unknown.
        is_axis: Whether the heading may as well be the opposite one.
        verdict: `accepted`, `rejected`, another word, or empty.
        x: Centre, in the layer's CRS.
        y: Centre, in the layer's CRS.
    """

    fid: int
    numbers: tuple[float | None, ...]
    is_axis: bool
    verdict: str
    x: float
    y: float


class ReviewModel(QAbstractTableModel):
    """The ships of a layer that pass its filter."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.layer: QgsVectorLayer | None = None
        self.order = BY_SCORE
        self.ships: list[Ship] = []
        self._rows: dict[int, int] = {}

    def load(self, layer: QgsVectorLayer | None) -> None:
        """Read a layer again, or None for no layer."""
        self.beginResetModel()
        self.layer = layer
        self.ships = [] if layer is None else _read(layer)
        self._sort()
        self.endResetModel()

    def sort_by(self, order: str) -> None:
        """Order the rows by score, the highest first, or along the scene."""
        self.beginResetModel()
        self.order = order
        self._sort()
        self.endResetModel()

    def row_of(self, fid: int) -> int:
        """Return the row of a feature, or -1 if it is not shown."""
        return self._rows.get(fid, -1)

    def note_verdict(self, fid: int, verdict: str) -> None:
        """Show a verdict that was written to the layer."""
        row = self.row_of(fid)
        if row >= 0:
            self.ships[row] = replace(self.ships[row], verdict=verdict)
            self.dataChanged.emit(self.index(row, 0), self.index(row, VERDICT))

    def reviewed(self) -> int:
        """Return how many ships have a verdict."""
        return sum(bool(ship.verdict) for ship in self.ships)

    def next_unreviewed(self, row: int) -> int:
        """Return the first row after this one without a verdict, or -1 if all others have one.

        After the last row the search goes on from the top.
        """
        count = len(self.ships)
        for step in range(1, count):
            at = (row + step) % count
            if not self.ships[at].verdict:
                return at
        return 0 if row < 0 and count and not self.ships[0].verdict else -1

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:
        """Return the number of ships."""
        return 0 if parent.isValid() else len(self.ships)

    def columnCount(self, parent: QModelIndex = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else VERDICT + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        names = (tr("Score"), tr("Length"), tr("Width"), tr("Heading"), tr("Verdict"))
        if role == Qt.ItemDataRole.DisplayRole:
            return names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        ship, column = self.ships[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(ship.verdict) if column == VERDICT else _number(ship, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == VERDICT:
            return _COLOURS.get(ship.verdict)
        return None

    def _sort(self) -> None:
        if self.order == BY_SCORE:
            self.ships.sort(key=lambda ship: (-(ship.numbers[0] or 0.0), ship.fid))
        elif self.ships:
            top = max(ship.y for ship in self.ships)
            height = (top - min(ship.y for ship in self.ships)) / _STRIPS or 1.0
            last = _STRIPS - 1
            self.ships.sort(key=lambda ship: (min(last, int((top - ship.y) / height)), ship.x))
        self._rows = {ship.fid: row for row, ship in enumerate(self.ships)}


def _read(layer: QgsVectorLayer) -> list[Ship]:
    fields = layer.fields()
    columns = [fields.lookupField(name) for name in _NUMBER]
    ambiguous = fields.lookupField("heading_ambiguous")
    ships = []
    for feature in layer.getFeatures():
        box = feature.geometry().boundingBox()
        numbers = tuple(None if c < 0 else _float(feature.attribute(c)) for c in columns)
        is_axis = ambiguous < 0 or feature.attribute(ambiguous) is not False
        x, y = box.center().x(), box.center().y()
        ships.append(Ship(feature.id(), numbers, is_axis, verdict_of(feature), x, y))
    return ships


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _number(ship: Ship, column: int) -> str:
    value = ship.numbers[column]
    if value is None:
        return "–"  # noqa: RUF001
    if column == SCORE:
        return f"{value:.2f}"
    if column != HEADING:
        return f"{value:.0f} m"
    # An axis has two ends.
    return f"{value:.0f}°/{value + 180:.0f}°" if ship.is_axis else f"{value:.0f}°"


def _words(verdict: str) -> str:
    words = {ACCEPTED: tr("accepted"), REJECTED: tr("rejected")}.get(verdict, verdict)
    return f"{_MARKS.get(verdict, '')} {words}".strip()


def _alignment(column: int) -> Any:
    side = Qt.AlignmentFlag.AlignLeft if column == VERDICT else Qt.AlignmentFlag.AlignRight
    # As a number: PyQt6 takes a flag from a model, PyQt5 does not.
    flags = side | Qt.AlignmentFlag.AlignVCenter
    return flags if hasattr(flags, "value") else int(flags)
