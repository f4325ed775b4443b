"""Screenshots of the algorithms in Processing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsProcessingContext, QgsRectangle
from qgis.PyQt.QtWidgets import QComboBox, QScrollArea

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
    for number, name in enumerate(("north", "middle", "south")):
        window = (0, number * 683, 1280, 682)
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
        box = QgsRectangle()
        for raster in rasters:
            box.combineExtentWith(raster.extent())
        # Room for the dialog at the right.
        box.setXMaximum(box.xMinimum() + 1.4 * box.height())
        stage.look_at(box)
        dialog.resize(460, 360)
        dialog.move(800, 300)
        save(on_screen(stage.window), "qgis-batch")
    finally:
        dialog.close()


#: The screenshots by their names.
PROCESSING: dict[str, Callable[[Stage], None]] = {"processing": processing, "batch": batch}
