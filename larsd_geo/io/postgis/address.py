"""Addresses of tables in PostgreSQL, connections, and the reasons why there is none.

Passwords stay here: whatever leaves this module (texts of errors, names to show) has none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from larsd_geo.errors import LarsdError, MissingPackageError, OutputNotWritableError

if TYPE_CHECKING:
    import psycopg

__all__ = ["DatabaseTable", "connect", "is_database", "is_lost", "translated"]

_SCHEMES = ("postgresql://", "postgres://")

#: A table after the address. What follows a `#` within a password is none.
_FRAGMENT = re.compile(r"#(?P<table>[^#@/?]*)$")

#: Seconds after which a server that does not answer, or has gone without a word, is given up. What
#: the address says about them comes first.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

#: The states (https://www.postgresql.org/docs/current/errcodes-appendix.html) in which another
#: attempt may succeed: a lost connection, a server that ends or begins, a deadlock.
_PASSING = ("08", "40", "57P")

#: One port, or one for each of several hosts.
_PORTS = re.compile(r"[\d,]*")

_DEFAULT_TABLE = "ships"


def is_database(target: str | PathLike[str]) -> bool:
    """Return whether an output is a database rather than a file.

    Examples:
        >>> is_database("postgresql://host/harbour#ships"), is_database("ships.gpkg")
        (True, False)
    """
    return isinstance(target, str) and target.startswith(_SCHEMES)


@dataclass(frozen=True)
class DatabaseTable:
    """A table of a PostgreSQL database; make it with `parse`.

    Attributes:
        conninfo: What libpq connects with; it may hold a password.
        shown: The address without user, password and options.
        table: The table's name.
        schema: Its schema; None is the first of the search path.
        database: The name of the database or of the service, where the address has one.
    """

    conninfo: str = field(repr=False)
    shown: str
    table: str
    schema: str | None = None
    database: str = ""

    @classmethod
    def parse(
        cls,
        target: str,
        table: str | None = None,
        schema: str | None = None,
        error: type[OutputNotWritableError] | type[LarsdError] = OutputNotWritableError,
    ) -> DatabaseTable:
        """Read an address.

        Args:
            target: A URL as libpq takes it, `postgresql://user@host:port/database`, or
                `postgresql:///?service=name`. It may end in `#table` or `#schema.table`.
            table: The table, or `schema.table`; None takes that of the URL, or `ships`.
            schema: The schema; `table` is then a name as it is, dots included.
            error: The class of the error, which takes the address and a reason.

        Raises:
            OutputNotWritableError: If it is no such address; of the class `error`.
            MissingPackageError: If psycopg is not installed.

        Examples:
            >>> here = DatabaseTable.parse("postgresql://me:secret@host/harbour#port.ships")
            >>> here.shown, here.schema, here.table
            ('postgresql://host/harbour', 'port', 'ships')
            >>> "secret" in repr(here)
            False
        """
        pg = _psycopg()
        found = _FRAGMENT.search(target)
        url = target[: found.start()] if found else target
        known: dict[str, Any] | None
        try:
            known = pg.conninfo.conninfo_to_dict(url)
        except pg.Error:
            known = None
        # A raw / or @ in a password makes its rest a port or the name of a database.
        path = url.partition("?")[0].partition("://")[2].partition("/")[2]
        if known is None or "@" in path or not _PORTS.fullmatch(str(known.get("port") or "")):
            # No text of libpq: it quotes what it does not understand.
            raise error(
                _SCHEMES[0] + "...",
                "the address is not understood; write postgresql://user@host:port/database, with "
                "special characters in names and passwords as % and two hexadecimal digits "
                "(@ is %40, / is %2F, # is %23)",
            )
        host, port = str(known.get("host") or ""), str(known.get("port") or "")
        name = str(known.get("dbname") or "")
        service = str(known.get("service") or "")
        if service and not host:
            shown = f"service {service}"
        else:
            place = "" if host.startswith("/") else host
            shown = f"{_SCHEMES[0]}{place}{f':{port}' if port else ''}/{name}"
        # An explicit schema leaves the table's name alone: it may have a dot in it.
        called = table or (unquote(found["table"]) if found else "") or _DEFAULT_TABLE
        if schema is None and "." in called:
            schema, _, called = called.partition(".")
        if not called or schema == "":
            raise error(shown, "the table has no name; give one such as public.ships")
        patience = {name: value for name, value in _PATIENCE.items() if name not in known}
        if "PGCONNECT_TIMEOUT" in os.environ:
            patience.pop("connect_timeout", None)
        conninfo = pg.conninfo.make_conninfo(
            url, fallback_application_name="larsd", client_encoding="UTF8", **patience
        )
        return cls(conninfo, shown, called, schema, name or service)

    @property
    def label(self) -> str:
        """The table in words."""
        schema = f"{self.schema}." if self.schema else ""
        return f"table {schema}{self.table} of {self.shown}"


def connect(target: DatabaseTable) -> psycopg.Connection[Any]:
    """Connect to a database; every statement is a transaction unless it is in one.

    Args:
        target: The table, whose database is connected to.

    Raises:
        psycopg.Error: If there is no connection; see `translated`.
    """
    connection: psycopg.Connection[Any] = _psycopg().connect(target.conninfo, autocommit=True)
    # Times without a zone in somebody's table are UTC, as in every output.
    connection.execute("SET TIME ZONE 'UTC'")
    return connection


@contextmanager
def translated(
    target: DatabaseTable, error: type[OutputNotWritableError] | type[LarsdError]
) -> Iterator[None]:
    """Turn the errors of psycopg into one of ours, without secrets.

    Args:
        target: The table that the block is about.
        error: The class of the error, which takes the table and a reason.

    Raises:
        OutputNotWritableError: If the block raises an error of psycopg; of the class `error`.
    """
    pg = _psycopg()
    try:
        yield
    except pg.Error as reason:
        # Without the cause, whose text nobody has looked through for secrets.
        raise error(target.label, _reason(reason, target)) from None


def is_lost(error: Exception) -> bool:
    """Return whether another attempt may succeed, as after a lost connection.

    Args:
        error: An error of psycopg.
    """
    pg = _psycopg()
    if not isinstance(error, (pg.OperationalError, pg.InterfaceError)):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_PASSING)


def _reason(error: psycopg.Error, target: DatabaseTable) -> str:
    """Say what went wrong and what to do, to end a sentence."""
    pg = _psycopg()
    text = error.diag.message_primary or next(iter(str(error).splitlines()), "")
    for prefix in ("connection failed: ", "FATAL:  ", "FATAL: "):
        text = text.replace(prefix, "")
    secret = pg.conninfo.conninfo_to_dict(target.conninfo).get("password")
    if secret:
        text = text.replace(str(secret), "***")
    text = text.strip().rstrip(".")
    state = error.sqlstate or ""
    if state == "42501":
        return f"{text}; ask the owner for the right to do so"
    if state == "55P03":
        return "another session holds a lock on it; end what it does there, and try again"
    if state == "25006":
        return f"the server takes no changes ({text}); name the one that does"
    if state == "53100":
        return f"the server's disk is full ({text})"
    if "no password supplied" in text:
        return (
            "the server asks for a password; set PGPASSWORD, or put it into ~/.pgpass or the "
            "service file"
        )
    if "authentication failed" in text or ("does not exist" in text and not state):
        return f"{text}; check user, password and database"
    if is_lost(error):
        return f"there is no connection ({text or 'it was closed'}); check the server and try again"
    return text or type(error).__name__


def _psycopg() -> Any:
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError as error:
        raise MissingPackageError("psycopg", "a PostgreSQL database", "postgis") from error
    return psycopg
