"""Where the ships of a batch go: a file for each scene, or one layer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from larsd_geo.batch.scenes import modified
from larsd_geo.errors import LayerMixError, OutputPatternError
from larsd_geo.io import check_output, write_ships
from larsd_geo.io.postgis.address import DatabaseTable, is_database
from larsd_geo.io.sinks import FileSink, Sink
from larsd_geo.io.tables import merge_layers

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "BatchOutput",
    "FilePerScene",
    "OneLayer",
    "SinkOutput",
    "is_pattern",
    "manifest_beside",
]

#: What the name of a manifest ends in.
_MANIFEST_SUFFIX = ".larsd-batch"

#: What stands for a scene's name in the name of its output.
_SCENE = "{scene}"


class BatchOutput(Protocol):
    """Where the ships of a batch go.

    Attributes:
        keeps_layers: Whether the manifest keeps the ships until all are written together.
    """

    keeps_layers: bool

    def target(self, file: str) -> str:
        """Return where the ships of a scene go.

        Args:
            file: The scene's name as part of a file's.
        """
        ...

    def check(self, file: str, before: str | None) -> None:
        """Check that a scene's ships could be written, before they are looked for.

        Args:
            file: The scene's name as part of a file's.
            before: Where an earlier run has written them, or was about to.

        Raises:
            OutputError: If they could not.
        """
        ...

    def add(self, file: str, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a scene; when this returns they are where they belong, or are kept.

        Raises:
            OutputError: If they cannot be written.
        """
        ...

    def finish(self, layers: Iterable[gpd.GeoDataFrame]) -> None:
        """Write what has been kept.

        Args:
            layers: The ships of all scenes, scene after scene, if the manifest keeps them.

        Raises:
            OutputError: If it cannot be written.
        """
        ...

    def abort(self) -> None:
        """End without what has been kept; what was written stays."""
        ...


class FilePerScene:
    """A file for each scene, written whole as soon as the scene is done.

    Args:
        pattern: A path with `{scene}` in it.
        format: The format of all; None takes the one that the suffix stands for.
        crs: The CRS of each; None keeps the scene's.
        overwrite: Whether files may be replaced that no run of this batch has written.

    Raises:
        OutputPatternError: If something else is in braces.
        UnknownOutputFormatError: If the format or the suffix is unknown.
    """

    keeps_layers = False

    def __init__(
        self, pattern: str, *, format: str | None = None, crs: Any = None, overwrite: bool = False
    ) -> None:
        rest = pattern.replace(_SCENE, "")
        if "{" in rest or "}" in rest:
            raise OutputPatternError(pattern, "of braces only {scene} stands for something")
        check_output(pattern.replace(_SCENE, "x"), format, overwrite=True)
        self._pattern, self._format, self._crs = pattern, format, crs
        self._overwrite = overwrite

    def target(self, file: str) -> str:
        """Return the scene's file."""
        return self._pattern.replace(_SCENE, file)

    def check(self, file: str, before: str | None) -> None:
        """Check that the scene's file is new, or of this batch."""
        target = self.target(file)
        check_output(target, self._format, overwrite=self._overwrite or before == target)

    def add(self, file: str, ships: gpd.GeoDataFrame) -> None:
        """Write the scene's file."""
        layer = merge_layers([ships], self._crs)
        write_ships(layer, self.target(file), format=self._format, overwrite=True)

    def finish(self, layers: Iterable[gpd.GeoDataFrame]) -> None:
        """Do nothing: all is written."""

    def abort(self) -> None:
        """Do nothing: what is written stays."""


class OneLayer:
    """One file with the ships of all scenes, written whole at the end of each run.

    Args:
        path: The file.
        format: Its format; None takes the one that the suffix stands for.
        crs: Its CRS; None keeps that of the scenes, or WGS 84 where they differ.
        overwrite: Whether a file may be replaced that is not as the last run has left it.
        written: What `as_written` was after the last run; None if none has written it.

    Raises:
        OutputExistsError: If there is another file, and `overwrite` is false.
        UnknownOutputFormatError: If the format or the suffix is unknown.
        OutputNotWritableError: If it cannot be written there.
    """

    keeps_layers = True

    def __init__(
        self,
        path: str,
        *,
        format: str | None = None,
        crs: Any = None,
        overwrite: bool = False,
        written: str | None = None,
    ) -> None:
        self._path, self._format, self._crs = path, format, crs
        self._has_place: bool | None = None
        self._may_replace = overwrite or (written is not None and written == modified(path))
        check_output(path, format, overwrite=self._may_replace)

    def target(self, file: str) -> str:
        """Return the file."""
        return self._path

    def check(self, file: str, before: str | None) -> None:
        """Do nothing: the file was checked before the first scene."""

    def add(self, file: str, ships: gpd.GeoDataFrame) -> None:
        """Check that the ships go with the others; the manifest keeps them.

        Raises:
            LayerMixError: If some scenes are on a map and some are not.
        """
        has_place = ships.crs is not None
        if self._has_place not in (None, has_place):
            raise LayerMixError
        self._has_place = has_place

    def finish(self, layers: Iterable[gpd.GeoDataFrame]) -> None:
        """Write the file, unless no scene is done."""
        sink = FileSink(
            [self._path], format=self._format, crs=self._crs, overwrite=self._may_replace
        )
        empty = True
        try:
            for layer in layers:
                sink.add(layer)
                empty = False
        except BaseException:
            sink.abort()
            raise
        if empty:
            sink.abort()
        else:
            sink.finish()

    def abort(self) -> None:
        """Do nothing: the manifest keeps the ships for the next run."""

    def as_written(self) -> str:
        """Return what tells whether somebody has changed the file since."""
        return modified(self._path)


class SinkOutput:
    """A sink that takes the ships of each scene for good, such as a table of a database.

    Args:
        sink: The sink.
        shown: What to call it, without secrets.
    """

    keeps_layers = False

    def __init__(self, sink: Sink, shown: str) -> None:
        self._sink, self._shown = sink, shown

    def target(self, file: str) -> str:
        """Return what the sink is called."""
        return self._shown

    def check(self, file: str, before: str | None) -> None:
        """Do nothing: a sink takes a scene again."""

    def add(self, file: str, ships: gpd.GeoDataFrame) -> None:
        """Hand the ships on."""
        self._sink.add(ships)

    def finish(self, layers: Iterable[gpd.GeoDataFrame]) -> None:
        """Finish the sink."""
        self._sink.finish()

    def abort(self) -> None:
        """Finish the sink all the same: what it has taken is noted as done."""
        self._sink.finish()


def is_pattern(output: str) -> bool:
    """Tell whether an output is a file for each scene: something in braces is meant to be one."""
    return _SCENE in output or "{" in Path(output).name


def manifest_beside(output: str, table: str | None = None, schema: str | None = None) -> Path:
    """Return where the manifest of an output is, unless somebody names another place.

    That of a database is in the current folder, named by the table.

    Args:
        output: A file, a pattern of files, or the address of a database.
        table: The table in the database; None is that of the address, or `ships`.
        schema: Its schema.
    """
    if is_database(output):
        target = DatabaseTable.parse(output, table, schema)
        parts = filter(None, (target.database, target.schema, target.table))
        return Path(re.sub(r"[^\w.-]", "_", ".".join(parts)) + _MANIFEST_SUFFIX)
    if is_pattern(output):
        folder = Path(output.partition(_SCENE)[0] + "x").parent
        return folder / _MANIFEST_SUFFIX.lstrip(".")
    return Path(output + _MANIFEST_SUFFIX)
