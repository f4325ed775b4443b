"""Files that appear whole or not at all.

The new file is written in a hidden folder beside its target (the same file system, so that the last
step is one rename), flushed to the disk, and only then renamed over the target. Whatever goes wrong
before that, a full disk or Ctrl+C alike, leaves no trace and an older file as it was. A folder, not
a bare temporary file, because some formats keep helper files (journals) beside the one they write.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from larsd_geo.errors import OutputExistsError, OutputInUseError, OutputNotWritableError

#: Folders of files that are being written right now.
_unfinished: set[Path] = set()


def discard_unfinished() -> None:
    """Removes all that is being written, for a process that is about to end without unwinding."""
    for folder in tuple(_unfinished):
        shutil.rmtree(folder, ignore_errors=True)


def check_target(path: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Finds out whether a file could be written here, and changes nothing.

    Folders that are missing are no obstacle (:func:`atomic_output` makes them); one that cannot be
    made or written to is.

    Args:
        path: The file to be written.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        OutputExistsError: If there is a file already and ``overwrite`` is false.
        OutputNotWritableError: If the path is a folder or a special file, or if no file can be
            made in its folder.
        OutputInUseError: If another program holds unfinished changes of the SQLite file there.
    """
    shown, target = Path(path), _target(path)
    try:
        _refuse_obstacles(shown, target, overwrite=overwrite)
        # Permission bits tell too little (root, network shares, read-only mounts): try it.
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
    """Gives a temporary path to write to; when the block ends well, it becomes the target.

    Args:
        path: The target. Missing folders are made; a symbolic link is followed, not replaced.
        overwrite: Whether a file that is there may be replaced.
        name: Name of the temporary file, for writers that insist on a suffix of their own; the
            target's name by default.

    Yields:
        The path to write one plain file to, alone in a folder of its own.

    Raises:
        OutputExistsError: If there is a file already and ``overwrite`` is false.
        OutputNotWritableError: If the target cannot be written, for whatever reason.
        OutputInUseError: If another program holds unfinished changes of the SQLite file there.
    """
    check_target(path, overwrite=overwrite)
    shown, target = Path(path), _target(path)
    with scratch_folder(path) as folder:
        temporary = folder / (name or target.name)
        yield temporary
        try:
            _flush(temporary)
            # Looked at again: the run between check and rename may have taken hours.
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
    """The file itself where ``path`` is a symbolic link to it."""
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
    # SQLite would replay a left-over journal of the old database into the new one and ruin it.
    for suffix in ("-wal", "-journal"):
        journal = target.with_name(target.name + suffix)
        if journal.is_file() and journal.stat().st_size > 0:
            raise OutputInUseError(shown, journal.name)


def _nearest_folder(folder: Path) -> Path:
    """The folder itself or, where it is still to be made, its nearest ancestor that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _flush(path: Path) -> None:
    # Opened for writing because Windows refuses to flush a file that is opened for reading.
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Makes the rename last through a power cut; not every system can, and none needs to."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
