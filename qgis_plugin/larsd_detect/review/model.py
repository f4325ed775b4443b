# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of ships: its rows, their order, and the next one to review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, Qt
from qgis.PyQt.QtGui import QColor, QPixmap

from ..layer import ACCEPTED, REJECTED, verdict_of
from ..texts import tr

__all__ = [
    "ALL",
    "ALONG_SCENE",
    "BY_COLUMN",
    "BY_SCORE",
    "HEADING",
    "LEAST_SURE",
    "LENGTH",
    "NOT_REVIEWED",
    "SCORE",
    "VERDICT",
    "WIDTH",
    "ReviewModel",
    "Ship",
]

#: Orders: by score; along the scene; those whose score says least; as a column's heading says.
BY_SCORE, ALONG_SCENE, LEAST_SURE, BY_COLUMN = "score", "scene", "least-sure", "column"

SCORE, LENGTH, WIDTH, HEADING, VERDICT = range(5)

#: Which ships the table lists: all, those without a verdict, or those with one verdict.
ALL, NOT_REVIEWED = "all", "open"

_NUMBER = ("score", "length_m", "width_m", "heading_deg")

_MARKS = {ACCEPTED: "✓", REJECTED: "✗"}
_COLOURS = {ACCEPTED: QColor(46, 139, 87), REJECTED: QColor(178, 74, 64)}

#: The scene is reviewed in this many strips from north to south, each from west to east.
_STRIPS = 12

_ROOT = QModelIndex()

Key = Callable[["Ship"], Any]


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
    """The ships of a layer that pass its filter.

    Attributes:
        ships: The ships that are listed, in their order.
        chip_of: Returns the image of a ship's surroundings, or None while there is none.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.layer: QgsVectorLayer | None = None
        self.order = BY_SCORE
        self.listed = ALL
        self.ships: list[Ship] = []
        self.chip_of: Callable[[Ship], QPixmap | None] = lambda ship: None
        self._all: list[Ship] = []
        self._places: dict[int, int] = {}
        self._rows: dict[int, int] = {}
        self._column = (SCORE, Qt.SortOrder.DescendingOrder)
        self._reviewed = 0

    def load(self, layer: QgsVectorLayer | None) -> None:
        """Read a layer again, or None for no layer."""
        self.layer = layer
        self._all = [] if layer is None else _read(layer)
        self._places = {ship.fid: place for place, ship in enumerate(self._all)}
        self._reviewed = sum(bool(ship.verdict) for ship in self._all)
        self._arrange()

    def sort_by(self, order: str) -> None:
        """Order the rows by one of the orders of this module."""
        self.order = order
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column, as the table does when its heading is clicked."""
        self._column = (column, order)
        self.sort_by(BY_COLUMN)

    def list_only(self, which: str) -> None:
        """List only some ships: `ALL`, `NOT_REVIEWED`, or a verdict."""
        self.listed = which
        self._arrange()

    def row_of(self, fid: int) -> int:
        """Return the row of a feature, or -1 if it is not listed."""
        return self._rows.get(fid, -1)

    def note_verdicts(self, verdicts: dict[int, str]) -> None:
        """Show verdicts that were written to the layer.

        The ships stay where they are, even if they should not be listed any more: rows that go
        under the reviewer's eyes are worse than rows too many.
        """
        for fid, verdict in verdicts.items():
            place = self._places.get(fid)
            if place is None:
                continue
            self._reviewed += bool(verdict) - bool(self._all[place].verdict)
            self._all[place] = ship = replace(self._all[place], verdict=verdict)
            row = self.row_of(fid)
            if row >= 0:
                self.ships[row] = ship
                self.dataChanged.emit(self.index(row, 0), self.index(row, VERDICT))

    def note_chip(self, fid: int) -> None:
        """Show the image of a ship that has been drawn."""
        row = self.row_of(fid)
        if row >= 0:
            at = self.index(row, SCORE)
            self.dataChanged.emit(at, at, [Qt.ItemDataRole.DecorationRole])

    def total(self) -> int:
        """Return how many ships the layer shows, listed or not."""
        return len(self._all)

    def reviewed(self) -> int:
        """Return how many of them have a verdict."""
        return self._reviewed

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
        if role == Qt.ItemDataRole.DecorationRole and column == SCORE:
            return self.chip_of(ship)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == VERDICT:
            return _COLOURS.get(ship.verdict)
        return None

    def _arrange(self) -> None:
        self.beginResetModel()
        self.ships = [ship for ship in self._all if self._is_listed(ship)]
        key, is_descending = self._key()
        self.ships.sort(key=key, reverse=is_descending)
        self._rows = {ship.fid: row for row, ship in enumerate(self.ships)}
        self.endResetModel()

    def _is_listed(self, ship: Ship) -> bool:
        if self.listed == NOT_REVIEWED:
            return not ship.verdict
        return self.listed == ALL or ship.verdict == self.listed

    def _key(self) -> tuple[Key, bool]:
        if self.order == BY_COLUMN:
            column, order = self._column
            return _column_key(column), order == Qt.SortOrder.DescendingOrder
        if self.order == LEAST_SURE:
            # Scores are calibrated: of those with 0.5 every other one is a ship.
            return (lambda ship: (round(abs((ship.numbers[0] or 0.0) - 0.5), 6), ship.fid)), False
        if self.order == BY_SCORE or not self.ships:
            return (lambda ship: (-(ship.numbers[0] or 0.0), ship.fid)), False
        top = max(ship.y for ship in self.ships)
        height = (top - min(ship.y for ship in self.ships)) / _STRIPS or 1.0
        last = _STRIPS - 1
        return (lambda ship: (min(last, int((top - ship.y) / height)), ship.x)), False


def _column_key(column: int) -> Key:
    if column == VERDICT:
        return lambda ship: (ship.verdict, ship.fid)
    # What is not known comes before everything else.
    return lambda ship: (
        ship.numbers[column] is not None,
        ship.numbers[column] or 0.0,
        ship.fid,
    )


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
