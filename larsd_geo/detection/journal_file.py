"""The SQLite file of a journal: opening, locking, and lasting through kills and power cuts.

- The connection holds SQLite's exclusive lock from the beginning to the end. The system lets go of
  it when the process dies, however that happens, so that a lock of a dead process does not keep the
  next one out. Where the lock is a server's, it may: `JournalInUseError` then names the owner.
- Locally the journal is in WAL mode, whose commit is one append and one flush. With an exclusive
  lock SQLite keeps the WAL's index on the heap, so that nothing is mapped into memory. On a network
  drive, or where it cannot be told what kind of drive it is, a plain rollback journal is kept.
- `synchronous` is FULL in both: a power cut costs what was not committed, seconds of work. The
  flushes are few, because commits are (`larsd_geo.detection.journal`).
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from larsd_geo.detection.journal_content import damaged, of_another_version
from larsd_geo.errors import JournalInUseError, LarsdError, UnusableJournalError

__all__ = ["JournalFile", "is_surely_local"]

#: Tells the file from other SQLite files: "LARJ".
_APPLICATION_ID = 0x4C41524A

#: Version of the tables; a journal of another version is not resumed.
_LAYOUT = 1

#: Files that SQLite keeps beside a database.
_SIDE_FILES = ("-wal", "-shm", "-journal")

#: File systems on a disk of this machine, or in its memory.
_LOCAL_TYPES = re.compile(
    "apfs|bcachefs|btrfs|exfat|ext[234]|f2fs|hfs|jfs|msdos|ntfs3?|overlay|ramfs|reiserfs|tmpfs|ufs|"
    "vfat|xfs|zfs"
)

#: On a network drive, where locks may be without effect, a journal that another machine has written
#: to within so many seconds is taken to be in use.
_QUIET_S = 120.0

_TABLES = """
CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE scene (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    place INTEGER NOT NULL,    -- of several scenes with one path, from 0
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    attempts INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, -- JSON
    plan TEXT,                 -- a digest of the tiles and all that they are read by
    tiles INTEGER NOT NULL,    -- in the plan
    seconds REAL NOT NULL,     -- spent so far
    reason TEXT,               -- why it failed
    summary TEXT,              -- JSON, of a scene that is done
    crs TEXT,
    ships BLOB,                -- its layer as GeoParquet
    UNIQUE (path, place)
);
CREATE TABLE tile (
    scene INTEGER NOT NULL REFERENCES scene (id),
    look INTEGER NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    pixels INTEGER NOT NULL,
    ships BLOB,                -- null where there was nothing to look at
    PRIMARY KEY (scene, look, number)
) WITHOUT ROWID;
"""


class JournalFile:
    """An open and locked journal file, made if it is not there.

    Args:
        path: The file.
        restart: Whether what it holds may be dropped if another version of larsd-geo made it.

    Attributes:
        existed: Whether the file was there before.

    Raises:
        JournalInUseError: If another process holds it.
        UnusableJournalError: If it cannot be made or read, is something else, or is one of another
            version.
    """

    def __init__(self, path: Path, *, restart: bool = False) -> None:
        self.path = path
        self.existed = path.exists() and path.stat().st_size > 0
        if not self.existed:
            # Of a killed run whose journal somebody has removed: SQLite would replay them.
            self._remove_side_files()
        self._last_write = max(
            (file.stat().st_mtime for file in (path, *self._side_files()) if file.exists()),
            default=0.0,
        )
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Every statement is its own transaction, but for those that `transaction` holds.
            self.connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with self._told():
                self._lock()
                self._lay_out(restart)
        except BaseException:
            self.connection.close()
            if not self.existed and not isinstance(sys.exc_info()[1], JournalInUseError):
                self._remove()
            raise

    @property
    def mode(self) -> str:
        """SQLite's journal mode in use, such as `wal`."""
        return str(self.connection.execute("PRAGMA journal_mode").fetchone()[0])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what the block writes, all of it or nothing.

        Raises:
            UnusableJournalError: If it cannot be written, as on a full disk.
        """
        with self._told():
            self.connection.execute("BEGIN")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises:
            UnusableJournalError: If the file is damaged.
        """
        with self._told():
            return self.connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let go of the file and leave one file behind, without side files."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.execute("DELETE FROM run WHERE name = 'owner'")
        self.connection.close()

    def delete(self) -> None:
        """Remove the file."""
        # Out of WAL mode first: closing would remove a `-wal` by its name, which may be that of a
        # new journal by then.
        with contextlib.suppress(sqlite3.Error):
            self.connection.execute("DELETE FROM run WHERE name = 'owner'")
            self.connection.execute("PRAGMA journal_mode = DELETE")
        if sys.platform == "win32":
            self.connection.close()  # there an open file cannot be removed
            self._remove()
        else:
            self._remove()
            self.connection.close()

    # ---------------------------------------------------------------- opening

    def _lock(self) -> None:
        connection, is_local = self.connection, is_surely_local(self.path)
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            # The first read of a file in WAL mode takes the lock; of any other, the transaction.
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            raise self._in_use() from error
        if not is_local:
            self._refuse_a_distant_owner()

    def _lay_out(self, restart: bool) -> None:
        connection = self.connection
        (identity,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and identity != _APPLICATION_ID:
            raise UnusableJournalError(self.path, "it is not a journal; give another name")
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
        if tables and layout != _LAYOUT and not restart:
            raise of_another_version(self.path, layout > _LAYOUT)
        # Written before WAL mode begins: there whoever is kept out can read it.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            if layout != _LAYOUT:
                self._make_tables()
            connection.execute("INSERT OR REPLACE INTO run VALUES ('owner', ?)", (_this_process(),))
        if is_surely_local(self.path):
            # Where a system cannot do it SQLite stays with the mode that it has.
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")

    def _make_tables(self) -> None:
        old = self.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        for (table,) in old.fetchall():
            name = table.replace('"', '""')
            self.connection.execute(f'DROP TABLE "{name}"')
        for statement in _TABLES.split(";")[:-1]:
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        self.connection.execute(f"PRAGMA user_version = {_LAYOUT}")

    # ---------------------------------------------------------------- who holds it

    def _in_use(self) -> JournalInUseError:
        owner = _read_owner(self.path)
        if owner is None:
            return JournalInUseError(self.path, "")
        if owner.host == platform.node() and not _is_running(owner.process):
            # Only a lock that a server keeps outlives its process.
            return JournalInUseError(
                self.path,
                f"{owner}, which has ended; its lock was left over",
                "wait until the server lets go of it, or copy the journal to another name",
            )
        return JournalInUseError(self.path, str(owner))

    def _refuse_a_distant_owner(self) -> None:
        owner = _read_owner(self.path)
        if owner is None or owner.host == platform.node():
            return
        if time.time() - self._last_write < _QUIET_S:
            raise JournalInUseError(
                self.path,
                str(owner),
                f"if that one has ended, wait {_QUIET_S:.0f} seconds and try again",
            )

    # ---------------------------------------------------------------- files and errors

    def _side_files(self) -> list[Path]:
        return [self.path.with_name(self.path.name + suffix) for suffix in _SIDE_FILES]

    def _remove_side_files(self) -> None:
        for file in self._side_files():
            with contextlib.suppress(OSError):
                file.unlink()

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink()
        self._remove_side_files()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite and the system raise into an error of ours."""
        try:
            yield
        except LarsdError:
            raise
        except sqlite3.OperationalError as error:
            raise UnusableJournalError(
                self.path, f"{error}; see to the disk and its permissions"
            ) from error
        except sqlite3.DatabaseError as error:
            raise UnusableJournalError(
                self.path,
                f"it is damaged or not a journal ({error}); remove it, or give another name",
            ) from error
        except ValueError as error:  # text that is in no code
            raise damaged(self.path, error) from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnusableJournalError(self.path, reason) from error


def is_surely_local(path: Path) -> bool:
    """Tell whether a file's folder is on a disk of this machine; False where it cannot be told."""
    folder = os.path.realpath(path.parent)
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(folder)[0]
        fixed = 3
        return ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == fixed
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    best, kind = -1, ""
    for line in lines:
        mount, _, about = line.partition(" - ")
        point = mount.split()[4].replace("\\040", " ")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        # Of mounts over one another the last one counts.
        if inside and len(point) >= best:
            best, kind = len(point), about.split()[0]
    return _LOCAL_TYPES.fullmatch(kind) is not None


class _Owner(NamedTuple):
    """The process that holds a journal.

    Attributes:
        host: Name of its machine.
        process: Its id there.
        since: Local time at which it began.
    """

    host: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, since {self.since}"


def _this_process() -> str:
    owner = _Owner(platform.node(), os.getpid(), time.strftime("%Y-%m-%d %H:%M"))
    return json.dumps(owner._asdict())


def _read_owner(path: Path) -> _Owner | None:
    """Return who holds a journal, past its lock; None where that cannot be read."""
    source = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(source, uri=True, timeout=0)) as connection:
            row = connection.execute("SELECT value FROM run WHERE name = 'owner'").fetchone()
        values = None if row is None else json.loads(row[0])
    except (sqlite3.Error, ValueError):
        return None
    if not isinstance(values, dict) or not values.keys() >= set(_Owner._fields):
        return None
    return _Owner(*(values[name] for name in _Owner._fields))


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # there asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
