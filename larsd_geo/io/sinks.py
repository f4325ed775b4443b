"""Where the ships of a run go, scene by scene, as soon as each scene is done."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from larsd_geo.errors import LayerMixError
from larsd_geo.files import scratch_folder
from larsd_geo.io import check_output, parquet, write_ships
from larsd_geo.io.tables import merge_layers, plain_frame
from larsd_geo.io.trial import check_crs_fits

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

__all__ = ["ChecksCrs", "FileSink", "MemorySink", "SeveralSinks", "Sink"]


class Sink(Protocol):
    """What takes the ships of a run.

    `add` is called once for each finished scene; then either `finish`, when the run ends or stops
    at a scene that fails, or `abort`, when it is interrupted.
    """

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a finished scene, in the scene's own CRS.

        Raises:
            LayerMixError: If they do not go with those of the scenes before.
        """
        ...

    def finish(self) -> None:
        """Make what was taken available to readers."""
        ...

    def abort(self) -> None:
        """Drop what was taken, and leave nothing behind."""
        ...


@runtime_checkable
class ChecksCrs(Protocol):
    """A sink that knows before the search of a scene whether it can take its ships."""

    def check_crs(self, crs: pyproj.CRS | None) -> None:
        """Check that ships in a CRS could be taken.

        Raises:
            UnusableCrsError: If not.
        """
        ...


class MemorySink:
    """Keeps the layers, for callers in Python.

    Args:
        crs: The CRS of the whole; None keeps that of the layers, or WGS 84 where they differ.
    """

    def __init__(self, crs: Any = None) -> None:
        self._crs = crs
        self._layers: list[gpd.GeoDataFrame] = []

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a finished scene; see `Sink.add`."""
        if self._layers and (ships.crs is None) != (self._layers[0].crs is None):
            raise LayerMixError
        self._layers.append(ships)

    def finish(self) -> None:
        """Do nothing: the ships are here."""

    def abort(self) -> None:
        """Drop what was taken."""
        self._layers.clear()

    def ships(self) -> gpd.GeoDataFrame:
        """Return all ships as one layer, scene after scene."""
        return merge_layers(self._layers, self._crs)


class FileSink:
    """Writes all scenes' ships to one layer, in one file or several, whole or not at all.

    Until the end each scene's ships wait in a hidden folder beside the first file, so that memory
    does not grow with the number of scenes.

    Args:
        paths: The files to be written.
        format: The format of all; None takes the one that each suffix stands for.
        crs: The layer's CRS; None keeps that of the scenes, or WGS 84 where they differ.
        overwrite: Whether files that exist may be replaced.

    Raises:
        UnknownOutputFormatError: If a format or a suffix is unknown.
        OutputExistsError: If there is a file already and `overwrite` is false.
        OutputNotWritableError: If a file cannot be written there.
    """

    def __init__(
        self,
        paths: Sequence[str | PathLike[str]],
        *,
        format: str | None = None,
        crs: Any = None,
        overwrite: bool = False,
    ) -> None:
        self._formats = [check_output(path, format, overwrite) for path in paths]
        self._paths, self._format, self._overwrite = tuple(paths), format, overwrite
        self._crs = crs
        self._scene_crs: list[Any] = []
        self._parts: list[Path] = []
        self._open = contextlib.ExitStack()
        self._folder: Path | None = None

    def check_crs(self, crs: pyproj.CRS | None) -> None:
        """Check that ships in a CRS could be written to the files.

        Raises:
            LayerMixError: If they do not go with those of the scenes before.
            UnusableCrsError: If a format cannot hold the CRS.
        """
        if self._scene_crs and (crs is None) != (self._scene_crs[0] is None):
            raise LayerMixError
        check_crs_fits(crs, self._formats)

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a finished scene; see `Sink.add`."""
        if self._scene_crs and (ships.crs is None) != (self._scene_crs[0] is None):
            raise LayerMixError
        if self._folder is None:
            self._folder = self._open.enter_context(scratch_folder(self._paths[0]))
        part = self._folder / f"{len(self._parts)}.parquet"
        parquet.write(plain_frame(ships), part, "ships")
        self._parts.append(part)
        self._scene_crs.append(ships.crs)

    def finish(self) -> None:
        """Write the files.

        Raises:
            OutputError: If a file cannot be written; an older one is then as it was.
        """
        with self._open:
            # The CRS as it was, not as the waiting file tells it: names and codes are kept.
            layers = [
                parquet.read(part, None).set_crs(crs, allow_override=True)
                for part, crs in zip(self._parts, self._scene_crs, strict=True)
            ]
            ships = merge_layers(layers, self._crs)
            for path in self._paths:
                write_ships(ships, path, format=self._format, overwrite=self._overwrite)

    def abort(self) -> None:
        """Drop what was taken, and leave nothing behind."""
        self._open.close()


class SeveralSinks:
    """Hands what it is given to several sinks.

    Args:
        sinks: The sinks. One that may refuse ships, as a database that is gone, comes first: the
            others have then not taken them.
    """

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = tuple(sinks)

    def check_crs(self, crs: pyproj.CRS | None) -> None:
        """Check that ships in a CRS could be taken; see `ChecksCrs.check_crs`."""
        for sink in self._sinks:
            if isinstance(sink, ChecksCrs):
                sink.check_crs(crs)

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a finished scene; see `Sink.add`."""
        for sink in self._sinks:
            sink.add(ships)

    def finish(self) -> None:
        """Make what was taken available to readers."""
        for sink in self._sinks:
            sink.finish()

    def abort(self) -> None:
        """Drop what was taken and may be dropped."""
        for sink in self._sinks:
            sink.abort()
