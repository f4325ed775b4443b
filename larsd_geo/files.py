"""Files that appear whole or not at all.

A new file is written in a hidden folder beside its target (on the same file system, so that the
last step is one rename), flushed to the disk, and only then renamed to the target. Whatever goes
wrong before that, be it a full disk or Ctrl+C, leaves no trace, and an older file untouched. It is
a folder rather than a temporary file because some formats keep helper files (journals) beside the
one they write.

A process that is killed leaves its folder behind; the next one that writes there removes it. It
tells such folders by a lock, which the system lets go of when a process dies.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sqlite3
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from larsd_geo.errors import (
    LarsdError,
    OutputExistsError,
    OutputInUseError,
    OutputNotWritableError,
)

if sys.platform != "win32":
    import fcntl

__all__ = [
    "atomic_output",
    "check_target",
    "discard_unfinished",
    "flush",
    "flush_folder",
    "scratch_folder",
    "set_mode",
]

#: Where folders cannot be locked, one of this age is taken to be a killed process's.
_STRAY_AGE_S = 7 * 86400.0

#: A full disk, a quota, a file too large, a failing disk, a disk that is mounted for reading.
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)

#: Folders of files that are being written right now.
_unfinished: set[Path] = set()


def discard_unfinished() -> None:
    """Remove everything that is being written, in a process that will exit without unwinding."""
    for folder in tuple(_unfinished):
        shutil.rmtree(folder, ignore_errors=True)


def check_target(path: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Check that a file could be written; change nothing.

    Missing folders are no obstacle (`atomic_output` makes them); a folder that cannot be made or
    written to is one.

    Args:
        path: The file to be written.
        overwrite: Whether an existing file may be replaced.

    Raises:
        OutputExistsError: If the file exists and `overwrite` is false.
        OutputNotWritableError: If the path is a folder or a special file, or if no file can be
            made in its folder.
        OutputInUseError: If another program has unfinished changes to the SQLite file there.
    """
    shown, target = Path(path), _target(path)
    try:
        _refuse_obstacles(shown, target, overwrite=overwrite)
        # Permission bits say too little (root, network shares, read-only mounts): try it.
        with tempfile.TemporaryFile(dir=_nearest_folder(target.parent)):
            pass
    except OutputExistsError:
        raise
    except OSError as error:
        if isinstance(error, (OutputNotWritableError, OutputInUseError)):
            raise
        raise OutputNotWritableError(shown, _reason(error)) from error


@contextlib.contextmanager
def atomic_output(
    path: str | os.PathLike[str], *, overwrite: bool, name: str | None = None
) -> Iterator[Path]:
    """Yield a temporary path to write to; the file becomes the target if the block succeeds.

    Args:
        path: The target. Missing folders are made; a symbolic link is followed, not replaced.
        overwrite: Whether an existing file may be replaced.
        name: Name of the temporary file, for writers that insist on a suffix of their own; the
            target's name by default.

    Yields:
        The path to write one plain file to, in a folder of its own.

    Raises:
        OutputExistsError: If the file exists and `overwrite` is false.
        OutputNotWritableError: If the target cannot be written, for whatever reason, a full disk
            in the block included. Errors of the block's own pass through as they are.
        OutputInUseError: If another program has unfinished changes to the SQLite file there.

    Examples:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     target = Path(folder) / "card.json"
        ...     with atomic_output(target, overwrite=False) as temporary:
        ...         _ = temporary.write_text("{}")
        ...         target.exists()
        ...     target.read_text()
        False
        '{}'
    """
    check_target(path, overwrite=overwrite)
    shown, target = Path(path), _target(path)
    with scratch_folder(path) as folder:
        temporary = folder / (name or target.name)
        try:
            yield temporary
        except OSError as error:
            if not _is_of_the_disk(error, folder):
                raise
            raise OutputNotWritableError(shown, _reason(error)) from error
        try:
            flush(temporary)
            set_mode(temporary, target)
            # Checked again: the run between the check and the rename may have taken hours.
            _refuse_obstacles(shown, target, overwrite=overwrite)
            with _sqlite_locked(shown, target):
                temporary.replace(target)
            flush_folder(target.parent)
        except (OutputExistsError, OutputNotWritableError, OutputInUseError):
            raise
        except OSError as error:
            raise OutputNotWritableError(shown, _reason(error)) from error


@contextlib.contextmanager
def scratch_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Make a hidden folder beside a file to be written, and remove it with all in it at the end.

    Folders that killed processes have left for the same file are removed first.

    Args:
        path: The file. Missing folders are made.

    Raises:
        OutputNotWritableError: If no folder can be made there.
    """
    shown, target = Path(path), _target(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_strays(target)
        folder, lock = _locked_folder(target)
    except OSError as error:
        raise OutputNotWritableError(shown, _reason(error)) from error
    _unfinished.add(folder)
    try:
        yield folder
    finally:
        # Unlocked first: Windows removes no file that is open.
        if sys.platform == "win32":
            os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)
        if sys.platform != "win32":
            os.close(lock)
        _unfinished.discard(folder)


def _locked_folder(target: Path) -> tuple[Path, int]:
    """Make a folder beside a target and lock it; return it and the lock's descriptor."""
    while True:
        folder = Path(
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        )
        if sys.platform == "win32":
            return folder, os.open(folder / "lock", os.O_CREAT | os.O_RDWR)
        lock = os.open(folder, os.O_RDONLY)
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.exists():
            return folder, lock
        # Another process took it for a stray, in the moment before it was locked.
        os.close(lock)


def _remove_strays(target: Path) -> None:
    """Remove the folders that killed processes have left for a target."""
    stray = re.compile(re.escape(f".{target.name}.") + r"[a-z0-9_]{8}\.part")
    for entry in target.parent.iterdir():
        if stray.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink():
            with contextlib.suppress(OSError):
                _remove_if_stray(entry)


def _remove_if_stray(folder: Path) -> None:
    if sys.platform == "win32":
        (folder / "lock").unlink(missing_ok=True)  # fails while it is open
        shutil.rmtree(folder, ignore_errors=True)
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    except OSError:
        if time.time() - folder.stat().st_mtime < _STRAY_AGE_S:
            return
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return
    finally:
        os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)


def _target(path: str | os.PathLike[str]) -> Path:
    """Return the file itself where `path` is a symbolic link to it."""
    return Path(os.path.realpath(path))


def _refuse_obstacles(shown: Path, target: Path, *, overwrite: bool) -> None:
    if target.is_dir():
        raise OutputNotWritableError(shown, "it is a folder; give the name of a file")
    if not target.exists():
        return
    if not target.is_file():
        raise OutputNotWritableError(shown, "it is not a plain file")
    if not overwrite:
        raise OutputExistsError(shown)
    # SQLite would replay a leftover journal of the old database into the new one and ruin it.
    for suffix in ("-wal", "-journal"):
        journal = target.with_name(target.name + suffix)
        if journal.is_file() and journal.stat().st_size > 0:
            raise OutputInUseError(shown, journal.name)
    connection = _lock_sqlite(shown, target)
    if connection is not None:
        connection.close()


@contextlib.contextmanager
def _sqlite_locked(shown: Path, target: Path) -> Iterator[None]:
    """Hold the lock of an SQLite file while it is replaced, against programs that have it open.

    In WAL mode a program that replaced the file below another one would not be noticed: the other
    would write its next change into the new file and ruin it.

    Args:
        shown: The file, as it was given.
        target: The file; anything else than an SQLite file is not locked.

    Raises:
        OutputInUseError: If another program holds it.
    """
    connection = _lock_sqlite(shown, target)
    if connection is None:
        yield
        return
    if sys.platform == "win32":
        connection.close()  # there an open file cannot be replaced
        yield
        return
    try:
        connection.execute("COMMIT")
        # Out of WAL mode, with the lock kept: an empty `-wal` would be left beside the new file.
        connection.execute("PRAGMA journal_mode = DELETE")
        yield
    except sqlite3.Error as error:
        raise OutputNotWritableError(shown, str(error)) from error
    finally:
        connection.close()


def _lock_sqlite(shown: Path, target: Path) -> sqlite3.Connection | None:
    try:
        with target.open("rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                return None
    except OSError:
        return None
    connection = sqlite3.connect(target, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error) or "busy" in str(error):
            raise OutputInUseError(shown) from error
        return None  # it cannot be written to, and so nobody writes to it
    except sqlite3.DatabaseError:
        connection.close()
        return None  # damaged, which is no reason to keep it
    return connection


def set_mode(temporary: Path, target: Path) -> None:
    """Give a new file the mode of the one that it replaces, or that of any new file there.

    Some writers make files that only their owner can read, or leave the umask out of account.
    """
    if target.exists():
        before = target.stat()
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # only root may give a file away
                os.chown(temporary, before.st_uid, before.st_gid)
        temporary.chmod(stat.S_IMODE(before.st_mode))
        return
    # The umask cannot be read without changing it for all threads; a new file tells it.
    probe = temporary.with_name("mode")
    os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o666))
    temporary.chmod(stat.S_IMODE(probe.stat().st_mode))
    probe.unlink()


def _nearest_folder(folder: Path) -> Path:
    """Return the folder or, if it does not exist yet, its nearest ancestor that does."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def flush(path: Path) -> None:
    """Make what was written to a file survive a power cut."""
    # Opened for writing, because Windows refuses to flush a file that is open for reading.
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make the rename survive a power cut, on systems that can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_of_the_disk(error: OSError, folder: Path) -> bool:
    """Tell whether writing into a folder has failed, and not something else in the same block.

    Only an error of opening a file names it; those of writing are known by their numbers.
    """
    if isinstance(error, LarsdError):
        return False
    if error.filename is None:
        return error.errno in _DISK_ERRORS
    return isinstance(error.filename, (str, os.PathLike)) and folder in Path(error.filename).parents


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
