# SPDX-License-Identifier: GPL-2.0-or-later
"""The question before a run whose layer is there already."""

from __future__ import annotations

from dataclasses import replace

from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ..texts import counted, tr
from .outputs import Output, existing_layer, ships_in

__all__ = ["settle"]


def settle(output: Output, parent: QWidget) -> Output | None:
    """Ask whether ships that are there already are kept.

    Args:
        output: The output that the user chose.
        parent: The owner of the question.

    Returns:
        The output, with the answer; None if the user cancels.
    """
    present = None if output.append else existing_layer(output)
    if present is None:
        return output
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Detect"))
    question = tr("{file} has a layer {layer} already, with {ships}.").format(
        file=output.path,
        layer=output.table,
        ships=counted(ships_in(output), tr("1 ship"), tr("{n} ships")),
    )
    append = box.addButton(tr("Append"), QMessageBox.ButtonRole.AcceptRole)
    replace_ = None
    if present.project() is None:
        question += " " + tr("The file's other layers stay as they are.")
        replace_ = box.addButton(tr("Replace layer"), QMessageBox.ButtonRole.DestructiveRole)
    else:
        question += " " + tr(
            "It is open in this project: remove it from the project first to replace it."
        )
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setText(question)
    box.exec()
    if box.clickedButton() is append:
        return replace(output, append=True)
    return output if replace_ is not None and box.clickedButton() is replace_ else None
