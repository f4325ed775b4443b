"""Files that appear whole or not at all.

A new file is written in a hidden folder beside its target (on the same file system, so that the
last step is one rename), flushed to the disk, and only then renamed to the target. Whatever goes
wrong before that, be it a full disk or Ctrl+C, leaves no trace, and an older file untouched. It is
a folder rather than a temporary file because some formats keep helper files (journals) beside the
one they write.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from larsd_geo.errors import OutputExistsError, OutputInUseError, OutputNotWritableError

__all__ = ["atomic_output", "check_target", "discard_unfinished"]

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
        OutputNotWritableError: If the target cannot be written, for whatever reason.
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
        yield temporary
        try:
            _flush(temporary)
            # Checked again: the run between the check and the rename may have taken hours.
            _refuse_obstacles(shown, target, overwrite=overwrite)
            temporary.replace(target)
            _flush_folder(target.parent)
        except (OutputExistsError, OutputNotWritableError, OutputInUseError):
            raise
        except OSError as error:
            raise OutputNotWritableError(shown, _reason(error)) from error


@contextlib.contextmanager
def scratch_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Make a hidden folder beside a file to be written, and remove it with all in it at the end.

    Args:
        path: The file. Missing folders are made.

    Raises:
        OutputNotWritableError: If no folder can be made there.
    """
    shown, target = Path(path), _target(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        )
    except OSError as error:
        raise OutputNotWritableError(shown, _reason(error)) from error
    _unfinished.add(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _unfinished.discard(folder)


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


def _nearest_folder(folder: Path) -> Path:
    """Return the folder or, if it does not exist yet, its nearest ancestor that does."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _flush(path: Path) -> None:
    # Opened for writing, because Windows refuses to flush a file that is open for reading.
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the rename survive a power cut, on systems that can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
