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

from ..layer import TABLE, store_style, transform_context
from ..texts import tr

__all__ = [
    "DATABASE",
    "FILE",
    "TEMPORARY",
    "Output",
    "OutputError",
    "check",
    "connections",
    "save_to_database",
    "save_to_file",
    "schemas",
]

TEMPORARY, FILE, DATABASE = "temporary", "file", "database"

PROVIDER = "postgres"

_GEOMETRY, _KEY = "geom", "fid"

#: Raised for a database that does not answer: in Python they are unrelated.
_NO_CONNECTION = (QgsProviderConnectionException, QgsException)


class OutputError(Exception):
    """The ships cannot go there; the text is one sentence for the user."""


@dataclass(frozen=True)
class Output:
    """The output that the user chose.

    Attributes:
        kind: `TEMPORARY`, `FILE` or `DATABASE`.
        path: The GeoPackage's path.
        connection: Name of one of QGIS's PostgreSQL connections, which keeps the password.
        schema: The table's schema.
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
        OutputError: If the database does not answer.
    """
    try:
        return sorted(_provider().findConnection(connection).schemas())
    except _NO_CONNECTION as error:
        raise OutputError(_unreachable(connection, error)) from None


def check(output: Output) -> None:
    """Check before a run that its output can be written.

    Raises:
        OutputError: If it cannot.
    """
    if output.kind == FILE:
        _check_file(output.path)
    elif output.kind == DATABASE:
        _check_database(output)


def save_to_file(layer: QgsVectorLayer, path: str, name: str) -> QgsVectorLayer:
    """Write the ships of a layer to a GeoPackage, with their style.

    Returns:
        The new file's layer.

    Raises:
        OutputError: If it cannot be written.
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
    store_style(saved)
    return saved


def save_to_database(
    layer: QgsVectorLayer,
    output: Output,
    name: str,
    done: Callable[[QgsVectorLayer], None],
    failed: Callable[[str], None],
) -> Any:
    """Copy a layer to a new table, in a QGIS task.

    Args:
        layer: The ships, including those that its filter hides.
        output: The table.
        name: The new layer's name.
        done: Called with the table's layer.
        failed: Called with one sentence.

    Returns:
        The task; the caller keeps it until one of the two is called.
    """
    uri = _uri(output)
    whole = layer.clone()
    whole.setSubsetString("")
    # All but a file's row numbers: the table gets its own key.
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
        store_style(table)
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
            tr("Choose a PostgreSQL connection; create new ones in QGIS's Browser panel.")
        )
    if not output.table:
        raise OutputError(tr("Enter a name for the new table."))
    try:
        tables = _provider().findConnection(output.connection).tables(output.schema)
    except _NO_CONNECTION as error:
        raise OutputError(_unreachable(output.connection, error)) from None
    if any(table.tableName() == output.table for table in tables):
        raise OutputError(
            tr("The table {table} exists already. Choose another name.").format(
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
