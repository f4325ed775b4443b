# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing where the ships go."""

from __future__ import annotations

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from ..layer import TABLE
from ..texts import tr
from .outputs import DATABASE, FILE, TEMPORARY, Output, OutputError, connections, schemas

__all__ = ["OutputWidget"]


class OutputWidget(QWidget):
    """A choice of three outputs, with the widgets for each.

    Args:
        parent: The owner.
    """

    #: A database does not answer: one sentence.
    trouble = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested = ""
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for words, kind in (
            (tr("Temporary layer"), TEMPORARY),
            (tr("GeoPackage"), FILE),
            (tr("Database (PostgreSQL)"), DATABASE),
        ):
            self.kind.addItem(words, kind)
        self.file = QgsFileWidget()
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        # The dock asks when a run starts, even for a name that was typed or remembered.
        self.file.setConfirmOverwrite(False)
        self.file.setFilter(tr("GeoPackage") + " (*.gpkg)")
        self.file.setDialogTitle(tr("Save ships as"))
        self.layer = QLineEdit(TABLE)
        self._file = QWidget()
        form = QFormLayout(self._file)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.file)
        form.addRow(tr("Layer"), self.layer)
        self.connection = QComboBox()
        self.schema = QComboBox()
        self.schema.setEditable(True)
        self.table = QLineEdit(TABLE)
        self._database = QWidget()
        form = QFormLayout(self._database)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Connection"), self.connection)
        form.addRow(tr("Schema"), self.schema)
        form.addRow(tr("Table"), self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.kind, self._file, self._database):
            layout.addWidget(widget)
        self.kind.currentIndexChanged.connect(self._choose)
        self.connection.activated.connect(self._list_schemas)
        self._choose()

    def output(self) -> Output:
        """Return the chosen output; `outputs.check` tells whether it can be used."""
        path = self.file.filePath().strip()
        if path and not path.lower().endswith(".gpkg"):
            path += ".gpkg"
        kind = str(self.kind.currentData())
        table = self.layer if kind == FILE else self.table
        return Output(
            kind=kind,
            path=path,
            connection=self.connection.currentText(),
            schema=self.schema.currentText().strip() or "public",
            table=table.text().strip(),
        )

    def suggest(self, path: str) -> None:
        """Offer a file, in place of the one that was offered before and not of one that was typed.

        Args:
            path: The file, empty for none.
        """
        before, self._suggested = self._suggested, path
        if self.file.filePath() in ("", before):
            self.file.setFilePath(path)

    def choose(self, output: Output) -> None:
        """Show an output as chosen."""
        self.file.setFilePath(output.path or self._suggested)
        for table in (self.layer, self.table):
            table.setText(output.table)
        self.kind.setCurrentIndex(max(0, self.kind.findData(output.kind)))
        self.connection.setCurrentIndex(self.connection.findText(output.connection))
        self.schema.setEditText(output.schema)

    def _choose(self) -> None:
        kind = self.kind.currentData()
        self._file.setVisible(kind == FILE)
        self._database.setVisible(kind == DATABASE)
        if kind == DATABASE:
            # New ones may have been created since the last time.
            before = self.connection.currentText()
            self.connection.clear()
            self.connection.addItems(connections())
            at = self.connection.findText(before)
            self.connection.setCurrentIndex(max(at, 0) if self.connection.count() else -1)

    def _list_schemas(self) -> None:
        before = self.schema.currentText() or "public"
        try:
            names = schemas(self.connection.currentText())
        except OutputError as error:
            self.trouble.emit(str(error))
            return
        self.schema.clear()
        self.schema.addItems(names)
        self.schema.setEditText(before)
