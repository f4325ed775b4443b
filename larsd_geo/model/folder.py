"""Writing several files of a model's folder in one transaction: all of the new ones, or none.

The new files are written into a hidden folder. Renaming that folder to `.new` is the one step that
counts: before it the model is the old one, after it the new one, which a reader finds in `.new`.
Only then do the files come to their own places, and `.new` goes. A process that is killed in
between leaves `.new` behind; readers read from there, and the next writer ends what was begun.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from larsd_geo.errors import LarsdError, OutputNotWritableError
from larsd_geo.files import flush, flush_folder, scratch_folder, set_mode

__all__ = ["NEW_FOLDER", "replaced_together", "whole_folder"]

#: Holds the new files of a model while they come to their places.
NEW_FOLDER = ".new"

#: Within it, the names of old files that go, one a line.
_OBSOLETE = "obsolete.txt"


@contextlib.contextmanager
def replaced_together(folder: Path, obsolete: Sequence[str] = ()) -> Iterator[Path]:
    """Yield an empty folder; the files written to it replace those of a model's folder together.

    Args:
        folder: The model's folder; made if missing.
        obsolete: Names of old files that go when the new ones come. All others stay.

    Yields:
        A folder on the same file system.

    Raises:
        OutputNotWritableError: If a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _settle(folder)
        with scratch_folder(folder / NEW_FOLDER) as scratch:
            staged = scratch / "files"
            staged.mkdir()
            yield staged
            for path in list(staged.iterdir()):
                set_mode(path, folder / path.name)
                flush(path)
            _complete(staged, folder, obsolete)
            flush_folder(staged)
            staged.replace(folder / NEW_FOLDER)
            flush_folder(folder)
        _settle(folder)
    except LarsdError:
        raise
    except OSError as error:
        raise OutputNotWritableError(folder, error.strerror or str(error)) from error


def whole_folder(folder: Path) -> Path:
    """Return where the files of a model are that belong together: the folder, or `.new` in it."""
    new = folder / NEW_FOLDER
    return new if os.path.isdir(new) else folder  # noqa: PTH112 (False for any name)


def _complete(staged: Path, folder: Path, obsolete: Sequence[str]) -> None:
    """Add the files that stay, so that `.new` alone is a model, and note those that go."""
    for path in folder.iterdir():
        if path.is_file() and not (staged / path.name).exists() and path.name not in obsolete:
            _link(path, staged / path.name)
    if obsolete:
        (staged / _OBSOLETE).write_text("\n".join(obsolete), encoding="utf-8")
        flush(staged / _OBSOLETE)


def _settle(folder: Path) -> None:
    """Bring what is in `.new` to its place; a step that was done before is done again."""
    new = folder / NEW_FOLDER
    if not new.is_dir():
        return
    listed = new / _OBSOLETE
    obsolete = listed.read_text(encoding="utf-8").split("\n") if listed.is_file() else []
    with scratch_folder(folder / NEW_FOLDER) as scratch:
        for path in sorted(new.iterdir()):
            if path.name != _OBSOLETE:
                _link(path, scratch / path.name)
                (scratch / path.name).replace(folder / path.name)
        for name in filter(None, obsolete):
            (folder / Path(name).name).unlink(missing_ok=True)
        flush_folder(folder)
        # Gone in one step, too: half of it would be half a model.
        new.replace(scratch / "done")


def _link(path: Path, other: Path) -> None:
    """Give a file a second name, or copy it where the file system has no links."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
        flush(other)
