"""Screenshots of the algorithms in Processing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsProcessingContext, QgsRectangle
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QScrollArea
from qgis.utils import iface

from benchmarks.qgis_scenes import part
from benchmarks.qgis_stage import Stage
from benchmarks.qgis_window import add_raster, arrange, on_screen, press, save, wait_until

__all__ = ["PROCESSING"]


def processing(stage: Stage) -> None:
    """Take the algorithm's dialog, with the list of models."""
    import processing as toolbox

    add_raster(stage.scene)
    dialog: Any = toolbox.createAlgorithmDialog("larsd:detectships", {"SCORE": 0.3})
    try:
        dialog.resize(900, 640)
        dialog.move(100, 60)
        dialog.show()
        lists = dialog.findChildren(QComboBox)
        wait_until(lambda: any(one.findText("larsd-lite") >= 0 for one in lists))
        models = next(one for one in lists if one.findText("larsd-lite") >= 0)
        for area in dialog.findChildren(QScrollArea):
            if area.isAncestorOf(models):
                area.ensureWidgetVisible(models, 0, 160)
        models.showPopup()
        save(on_screen(dialog), "qgis-processing")
        models.hidePopup()
    finally:
        dialog.close()


def batch(stage: Stage) -> None:
    """Take a batch over three rasters: QGIS's dialog with its rows, and a layer for each."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    arrange(1280, 860, 0)  # without the panel, which has no part in it
    rasters = []
    for name, left, right in (("west", 0, 760), ("middle", 760, 1330), ("east", 1330, 2048)):
        window = (left, 420, right - left, 800)
        rasters.append(add_raster(part(stage.scene, stage.folder / f"{name}.tif", window)))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("larsd:detectships")
    dialog: Any = BatchAlgorithmDialog(algorithm, stage.window)
    try:
        dialog.show()
        rows = dialog.mainWidget()
        table, columns = rows.tblParameters, rows.parameter_to_column
        for row, raster in enumerate(rasters):
            for name, value in (("INPUT", raster.source()), ("OUTPUT", "TEMPORARY_OUTPUT")):
                column = columns[name]
                table.cellWidget(0, column).setRowValue(row, value, QgsProcessingContext())
        rows.checkLoadLayersOnCompletion.setChecked(True)
        press(dialog.runButton())
        wait_until(lambda: dialog.runButton().isEnabled())
        dialog.showParameters()
        table.setColumnWidth(columns["INPUT"], 300)
        dialog.resize(dialog.minimumSizeHint().width(), 330)
        dialog.move(stage.window.width() - dialog.width() - 180, 504)
        QTest.qWait(1500)  # QGIS tells of the end of the task a little later
        iface.messageBar().clearWidgets()
        box = QgsRectangle()
        for raster in rasters:
            box.combineExtentWith(raster.extent())
        box.setYMinimum(box.yMinimum() - 0.85 * box.height())  # room for the dialog
        stage.look_at(box)
        save(on_screen(stage.window), "qgis-batch")
    finally:
        dialog.close()


#: The screenshots by their names.
PROCESSING: dict[str, Callable[[Stage], None]] = {"processing": processing, "batch": batch}
