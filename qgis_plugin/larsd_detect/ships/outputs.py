# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the ships go: a layer in memory, a GeoPackage, or a table in a database QGIS knows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Callable

from qgis.core import (
    QgsApplication,
    QgsDataSourceUri,
    QgsException,
    QgsFeatureRequest,
    QgsProject,
    QgsProviderConnectionException,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerExporterTask,
)

from ..texts import tr
from .geometry import transform_context
from .layer import TABLE, apply_style

TEMPORARY, FILE, DATABASE = "temporary", "file", "database"

PROVIDER = "postgres"

_GEOMETRY, _KEY = "geom", "fid"

#: What comes of a database that does not answer: the second is not a kind of the first in Python.
_NO_CONNECTION = (QgsProviderConnectionException, QgsException)


class OutputError(Exception):
    """The ships cannot go there; the text is one sentence for the user."""


@dataclass(frozen=True)
class Output:
    """What the user chose.

    Attributes:
        kind: `TEMPORARY`, `FILE` or `DATABASE`.
        path: Of the GeoPackage.
        connection: Name of one of QGIS's own PostgreSQL connections. It alone knows the password.
        schema: Where the table goes.
        table: The table's name.
    """

    kind: str = TEMPORARY
    path: str = ""
    connection: str = ""
    schema: str = "public"
    table: str = TABLE


def connections() -> list[str]:
    """Return the names of QGIS's PostgreSQL connections, in order."""
    return sorted(_provider().connections())


def schemas(connection: str) -> list[str]:
    """Return a database's schemas.

    Raises:
        OutputError: The database does not answer.
    """
    try:
        return sorted(_provider().findConnection(connection).schemas())
    except _NO_CONNECTION as error:
        raise OutputError(_unreachable(connection, error)) from None


def check(output: Output) -> None:
    """Find out before the work whether its result has a place.

    Raises:
        OutputError: It has none.
    """
    if output.kind == FILE:
        _check_file(output.path)
    elif output.kind == DATABASE:
        _check_database(output)


def save_to_file(layer: QgsVectorLayer, path: str, name: str) -> QgsVectorLayer:
    """Write the ships of a layer to a GeoPackage that brings its style along.

    Returns:
        The new file's layer.

    Raises:
        OutputError: It cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = TABLE
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, transform_context(), options)
    if result[0] != QgsVectorFileWriter.WriterError.NoError:
        raise OutputError(
            tr("{file} could not be written: {reason}").format(file=path, reason=result[1])
        )
    saved = QgsVectorLayer(f"{path}|layername={TABLE}", name, "ogr")
    apply_style(saved)
    saved.saveStyleToDatabase(tr("Ships by score"), "", True, "")
    return saved


def save_to_database(
    layer: QgsVectorLayer,
    output: Output,
    name: str,
    done: Callable[[QgsVectorLayer], None],
    failed: Callable[[str], None],
) -> Any:
    """Copy a layer into a new table, in a task of QGIS's.

    Args:
        layer: The ships; a copy is used, of those that its filter hides as well.
        output: The table.
        name: The new layer's name.
        done: Called with the table's layer.
        failed: Called with one sentence.

    Returns:
        The task; the caller keeps it until one of the two was called.
    """
    uri = _uri(output)
    whole = layer.clone()
    whole.setSubsetString("")
    # All but a file's own row numbers: the table gets a key of its own.
    columns = set(layer.fields().allAttributesList()) - set(layer.primaryKeyAttributes())
    copy = whole.materialize(QgsFeatureRequest().setSubsetOfAttributes(sorted(columns)))
    task = QgsVectorLayerExporterTask.withLayerOwnership(
        copy, uri.uri(False), PROVIDER, layer.crs(), {"lowercaseFieldNames": False}
    )

    def load() -> None:
        table = QgsVectorLayer(uri.uri(False), name, PROVIDER)
        if not table.isValid():
            failed(tr("The new table {table} cannot be opened.").format(table=output.table))
            return
        apply_style(table)
        # Where the user may not make QGIS's table of styles, the project alone knows the style.
        table.saveStyleToDatabase(tr("Ships by score"), "", True, "")
        done(table)

    def report(code: Any, reason: str) -> None:
        failed(
            tr("The ships could not be written to {table}: {reason}").format(
                table=output.table, reason=reason.strip()
            )
        )

    task.exportComplete.connect(load)
    task.errorOccurred.connect(report)
    QgsApplication.taskManager().addTask(task)
    return task


def _check_file(path: str) -> None:
    if not path:
        raise OutputError(tr("Choose the GeoPackage to write."))
    if not path.lower().endswith(".gpkg"):
        raise OutputError(tr("The name of the file must end in .gpkg."))
    folder = os.path.dirname(path)
    if not os.path.isabs(path) or not os.path.isdir(folder):
        raise OutputError(tr("There is no folder {folder}.").format(folder=folder or path))
    if not os.access(folder, os.W_OK):
        raise OutputError(tr("The folder {folder} cannot be written to.").format(folder=folder))
    for layer in QgsProject.instance().mapLayers().values():
        used = layer.source().split("|")[0]
        if os.path.exists(used) and os.path.exists(path) and os.path.samefile(used, path):
            raise OutputError(
                tr(
                    "{file} is open in this project. Choose another name, or remove its layer "
                    "first."
                ).format(file=os.path.basename(path))
            )


def _check_database(output: Output) -> None:
    if not output.connection:
        raise OutputError(
            tr("Choose a PostgreSQL connection; QGIS's Browser panel makes new ones.")
        )
    if not output.table:
        raise OutputError(tr("Name the table to make."))
    try:
        tables = _provider().findConnection(output.connection).tables(output.schema)
    except _NO_CONNECTION as error:
        raise OutputError(_unreachable(output.connection, error)) from None
    if any(table.tableName() == output.table for table in tables):
        raise OutputError(
            tr("There is a table {table} already. Choose another name.").format(
                table=f"{output.schema}.{output.table}"
            )
        )


def _uri(output: Output) -> QgsDataSourceUri:
    uri = QgsDataSourceUri(_provider().findConnection(output.connection).uri())
    uri.setDataSource(output.schema, output.table, _GEOMETRY, "", _KEY)
    return uri


def _provider() -> Any:
    return QgsProviderRegistry.instance().providerMetadata(PROVIDER)


def _unreachable(connection: str, error: Exception) -> str:
    return tr("The database connection {name} cannot be used: {reason}").format(
        name=connection, reason=str(error).strip()
    )
