# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the ships go: a layer in memory, a GeoPackage, or a table in a database QGIS knows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from qgis.core import (
    QgsApplication,
    QgsDataSourceUri,
    QgsException,
    QgsFeatureRequest,
    QgsProviderConnectionException,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerExporterTask,
)

from ..layer import (
    TABLE,
    LayerError,
    append_ships,
    is_ships_layer,
    open_table,
    scene_source,
    store_style,
    table_layer,
    tables,
    write_table,
)
from ..texts import tr

__all__ = [
    "DATABASE",
    "FILE",
    "TEMPORARY",
    "Output",
    "OutputError",
    "beside_raster",
    "check",
    "connections",
    "existing_layer",
    "save_to_database",
    "save_to_file",
    "schemas",
    "ships_in",
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
        table: The name of the table, or of the layer in the GeoPackage.
        append: Whether the ships join those of a layer that is in the GeoPackage already; it is
            replaced otherwise. Other layers of the file always stay.
    """

    kind: str = TEMPORARY
    path: str = ""
    connection: str = ""
    schema: str = "public"
    table: str = TABLE
    append: bool = False


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
        _check_file(output)
    elif output.kind == DATABASE:
        _check_database(output)


def beside_raster(layers: Sequence[QgsRasterLayer]) -> str:
    """Return a name for the ships of rasters beside the first; empty where none can be written."""
    try:
        file = scene_source(layers[0] if layers else None, require_crs=False).file
    except LayerError:
        return ""
    folder, name = os.path.split(file)
    is_writable = os.path.isfile(file) and os.access(folder, os.W_OK)
    name = "ships.gpkg" if len(layers) > 1 else name.split(".")[0] + "_ships.gpkg"
    return os.path.join(folder, name) if is_writable else ""


def existing_layer(output: Output) -> QgsVectorLayer | None:
    """Return the layer of a GeoPackage that a run would replace or append to, if there is one.

    It is the project's own where the project shows it.
    """
    if output.kind != FILE or output.table.lower() not in tables(output.path):
        return None
    shown = open_table(output.path, output.table)
    return table_layer(output.path, output.table, output.table) if shown is None else shown


def ships_in(output: Output) -> int:
    """Count the ships of a layer in a GeoPackage, even those that a filter hides in the project."""
    return int(table_layer(output.path, output.table, output.table).featureCount())


def save_to_file(layer: QgsVectorLayer, output: Output, name: str) -> QgsVectorLayer:
    """Write the ships of a layer to a layer of a GeoPackage, with their style.

    Args:
        layer: The ships.
        output: The file, the layer in it, and whether they join those that are in it.
        name: What the project calls the layer if it does not show it yet.

    Returns:
        The file's layer: the project's own where it shows it already.

    Raises:
        OutputError: If it cannot be written.
    """
    present = existing_layer(output) if output.append else None
    try:
        if present is not None:
            append_ships(layer, present)
            shown = open_table(output.path, output.table)
            return table_layer(output.path, output.table, name) if shown is None else shown
        write_table(layer, output.path, output.table)
    except LayerError as error:
        raise OutputError(str(error)) from None
    store_style(table_layer(output.path, output.table, output.table))
    # Opened again: a connection that was open while the style was written has lost the file.
    return table_layer(output.path, output.table, name)


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


def _check_file(output: Output) -> None:
    path = output.path
    if not path:
        raise OutputError(tr("Choose the GeoPackage to write."))
    if not path.lower().endswith(".gpkg"):
        raise OutputError(tr("The name of the file must end in .gpkg."))
    folder = os.path.dirname(path)
    if not os.path.isabs(path) or not os.path.isdir(folder):
        raise OutputError(tr("There is no folder {folder}.").format(folder=folder or path))
    if not os.access(folder, os.W_OK):
        raise OutputError(tr("The folder {folder} cannot be written to.").format(folder=folder))
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise OutputError(tr("{file} cannot be written to.").format(file=path))
    if not output.table:
        raise OutputError(tr("Enter a name for the layer."))
    present = existing_layer(output)
    if present is not None and not is_ships_layer(present):
        raise OutputError(
            tr("{file} has a layer {layer} that does not hold ships; choose another name.").format(
                file=os.path.basename(path), layer=output.table
            )
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
