"""`-o`: the files and the tables of databases that a run's ships go to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from larsd_geo.io.postgis.address import DatabaseTable, is_database

if TYPE_CHECKING:
    from larsd_geo.io.sinks import Sink

__all__ = ["Outputs", "table_options"]

Command = TypeVar("Command", bound=Callable[..., Any])


def table_options(command: Command) -> Command:
    """Add `--table` and `--schema` (str or None), and `--append` (bool)."""
    command = click.option(
        "--append",
        is_flag=True,
        help="Add to the layer of a GeoPackage that is there, as to a table of a database: a scene "
        "replaces its own ships of the same model; verdicts, other layers and styles stay.",
    )(command)
    command = click.option(
        "--schema",
        default=None,
        metavar="NAME",
        help="The table's schema.  [default: the first of the search path]",
    )(command)
    return click.option(
        "--table",
        default=None,
        metavar="NAME|SCHEMA.NAME",
        help="Table of a database that the ships go to; made if there is none.  [default: ships]",
    )(command)


@dataclass(frozen=True)
class Outputs:
    """The outputs of a run.

    Attributes:
        files: The files among them.
        databases: The addresses of databases among them; they may hold passwords.
        table: The table in each; None is that of the address, or `ships`.
        schema: Its schema.
        append: Whether scenes are added to files that are there.
    """

    files: tuple[str, ...]
    databases: tuple[str, ...] = ()
    table: str | None = None
    schema: str | None = None
    append: bool = False

    @classmethod
    def of(
        cls,
        outputs: Sequence[str],
        table: str | None = None,
        schema: str | None = None,
        append: bool = False,
    ) -> Outputs:
        """Tell the outputs of a command line apart.

        Raises:
            click.UsageError: If a table is named and there is no database, or if scenes cannot be
                added to a file.
        """
        databases = tuple(output for output in outputs if is_database(output))
        if not databases and (table or schema):
            option = "--table" if table else "--schema"
            raise click.UsageError(
                f"{option} is of a database; give one as an output, such as -o "
                "postgresql://user@host/database."
            )
        files = tuple(output for output in outputs if not is_database(output))
        for file in files if append else ():
            if not file.lower().endswith(".gpkg"):
                raise click.UsageError(
                    f"--append goes with GeoPackages and databases; {file} can only be replaced."
                )
        return cls(files, databases, table, schema, append)

    @property
    def tables(self) -> list[DatabaseTable]:
        """The tables of the databases."""
        return [DatabaseTable.parse(each, self.table, self.schema) for each in self.databases]

    def shown(self) -> list[dict[str, str]]:
        """Return the outputs for an event and for the terminal, without secrets."""
        tables = [
            {"output": each.shown, "table": ".".join(filter(None, (each.schema, each.table)))}
            for each in self.tables
        ]
        return [*({"output": file} for file in self.files), *tables]

    def journal(self, suffix: str) -> str:
        """Return the name of the journal: beside the first file, or in the current folder."""
        if self.files:
            return self.files[0] + suffix
        first = self.tables[0]
        parts = filter(None, (first.database, first.schema, first.table))
        return re.sub(r"[^\w.-]", "_", ".".join(parts)) + suffix

    def are_there(self) -> bool:
        """Tell whether a file is in the way; a table or a layer to add to is not."""
        return not self.append and any(Path(file).exists() for file in self.files)

    def open(self, *, format: str | None, crs: Any, overwrite: bool) -> tuple[Sink, Any]:
        """Return what takes the ships, checked as far as it can be, and the CRS they must fit.

        Args:
            format: The files' format; None is that of each suffix.
            crs: The CRS that was asked for.
            overwrite: Whether files that exist may be replaced.

        Raises:
            LarsdError: If an output cannot be written.
        """
        from larsd_geo.io.sinks import FileSink, SeveralSinks

        sinks: list[Sink] = []
        fits = crs
        for address in self.databases:
            from larsd_geo.geo import empty_ships
            from larsd_geo.io.postgis.sink import PostgisSink

            database = PostgisSink(
                address, self.table, self.schema, crs=crs, template=empty_ships(4326)
            )
            fits = database.crs if fits is None else fits
            sinks.append(database)
        for file in self.files if self.append else ():
            from larsd_geo.io.gpkg_sink import GeoPackageSink

            layer = GeoPackageSink(file, crs=crs)
            fits = layer.crs if fits is None else fits
            sinks.append(layer)
        if self.files and not self.append:
            sinks.append(FileSink(self.files, format=format, crs=crs, overwrite=overwrite))
        return (sinks[0] if len(sinks) == 1 else SeveralSinks(sinks)), fits
