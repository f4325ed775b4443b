"""A private PostgreSQL with PostGIS, for benchmarks and tests: started, used and removed.

It needs what Debian calls postgresql-15-postgis-3, and no rights: it runs as an ordinary user, in a
temporary folder, on a port of 127.0.0.1.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

__all__ = ["PASSWORD", "USER", "Database", "Server", "private_server", "what_is_missing"]

USER = "larsd"

#: Of marks that must be encoded in a URL.
PASSWORD = "p@ss/wo#rd ß"


@dataclass
class Server:
    """A private PostgreSQL.

    Attributes:
        port: Its port on 127.0.0.1.
        folder: Where it is.
        programs: Where PostgreSQL's programs are.
    """

    port: int
    folder: Path
    programs: Path

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl`."""
        program = str(self.programs / "pg_ctl")
        _as_somebody(program, "-D", str(self.folder / "data"), "-w", *arguments)

    def start(self) -> None:
        """Start it."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.control("-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Stop it at once, whatever is connected."""
        self.control("-m", "immediate", "stop")

    def url(self, database: str, password: str | None = PASSWORD, user: str = USER) -> str:
        """Return the address of a database."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"


def _as_somebody(*command: str) -> None:
    """Run a command as a user that PostgreSQL accepts: it refuses to run as root."""
    account = "nobody" if os.getuid() == 0 else None
    subprocess.run(command, user=account, cwd="/", check=True, capture_output=True, timeout=60)


@dataclass
class Database:
    """A database of a private server.

    Attributes:
        server: Where it is.
        name: Its name.
    """

    server: Server
    name: str

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return self.server.url(self.name)

    @property
    def bare_url(self) -> str:
        """Its address without a password."""
        return self.server.url(self.name, None)

    def run(self, statement: str, *values: object) -> list[Any]:
        """Run a statement as the owner and return its rows."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return [] if cursor.description is None else cursor.fetchall()

    def value(self, statement: str, *values: object) -> Any:
        """Return the only value of a statement's only row."""
        ((value,),) = self.run(statement, *values)
        return value


def what_is_missing() -> str:
    """Say what must be installed for a private server; empty if nothing is missing."""
    if not _programs() or not list(
        Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    ):
        return "no PostgreSQL with PostGIS (Debian: postgresql-15-postgis-3)"
    return ""


@contextmanager
def private_server() -> Iterator[Server]:
    """Run a server with a database `template_postgis` to copy, until the block ends."""
    # Not below a folder of this user alone, which the server's may not enter.
    with tempfile.TemporaryDirectory(prefix="larsd-pg-") as name, socket.socket() as probe:
        folder = Path(name)
        folder.chmod(0o777)
        password = folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        password.chmod(0o644)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = Server(port, folder, _programs()[-1].parent)
        _as_somebody(
            *(str(server.programs / "initdb"), "-D", str(folder / "data"), "-U", USER),
            *("--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"),
        )
        server.start()
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE template_postgis IS_TEMPLATE true")
            with psycopg.connect(server.url("template_postgis"), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield server
        finally:
            server.stop()


def _programs() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
