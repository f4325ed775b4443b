"""The files of a delivery, in a folder or in an archive, and the text of the small ones."""

from __future__ import annotations

import os
import posixpath
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from larsd_geo.errors import UnreadableSceneError

__all__ = ["Listing", "Metadata", "list_archive", "list_folder"]

#: Deliveries are nested this deep at most, and hold this many files at most.
_DEEPEST, _MOST_FILES = 6, 20_000

_SYSTEMS = ((".zip", "vsizip"), (".tar", "vsitar"), (".tar.gz", "vsitar"), (".tgz", "vsitar"))


class Listing:
    """The files of one folder or archive.

    Args:
        given: The path as the user gave it, for error messages.
        prefix: What GDAL needs before a file's name.
        names: The files, with slashes, relative to the folder or archive.
        archive: The archive's own path; None for a folder.
    """

    def __init__(
        self, given: str, prefix: str, names: Iterable[str], archive: str | None = None
    ) -> None:
        self.given = given
        self.names = tuple(sorted(names))
        self._known = frozenset(self.names)
        self._prefix = prefix
        self._archive = archive

    def path(self, name: str) -> str:
        """Return what GDAL opens for a file."""
        return self._prefix + name

    def matching(self, pattern: str) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern with whole names, in the order of the names.

        Args:
            pattern: A regular expression; letters of either case match.
        """
        compiled = re.compile(pattern, re.IGNORECASE)
        for name in self.names:
            match = compiled.fullmatch(name)
            if match is not None:
                yield match

    def beside(self, name: str, other: str) -> str | None:
        """Return the file of another name in a file's folder, if there is one."""
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
        if wanted in self._known:
            return wanted
        lower = wanted.lower()
        return next((known for known in self.names if known.lower() == lower), None)

    def need(self, name: str, other: str, what: str) -> str:
        """Return what GDAL opens for a file in a file's folder.

        Raises:
            UnreadableSceneError: If it is not there.
        """
        found = self.beside(name, other)
        if found is None:
            raise self.damaged(f"its {what} {other} is missing; copy the whole product again")
        return self.path(found)

    def text(self, name: str) -> str:
        """Return the text of a small file.

        Raises:
            UnreadableSceneError: If it cannot be read.
        """
        try:
            return self._bytes(name).decode("utf-8", errors="replace")
        except (OSError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise self.damaged(f"its {name} cannot be read; copy the product again") from error

    def metadata(self, name: str) -> Metadata:
        """Return the content of an XML file.

        Raises:
            UnreadableSceneError: If it cannot be read, or is not XML.
        """
        try:
            return Metadata(ElementTree.fromstring(self.text(name).lstrip("\ufeff \r\n")))
        except ElementTree.ParseError as error:
            raise self.damaged(f"its {name} is not XML; copy the product again") from error

    def local(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the files on this machine that hold these files."""
        if self._archive is not None:
            return (self._archive,)
        return tuple(self.path(name) for name in names)

    def damaged(self, reason: str) -> UnreadableSceneError:
        """Return the error for a product that cannot be used."""
        return UnreadableSceneError(self.given, reason)

    def _bytes(self, name: str) -> bytes:
        if self._archive is None:
            return Path(self.path(name)).read_bytes()
        if zipfile.is_zipfile(self._archive):
            with zipfile.ZipFile(self._archive) as archive:
                return archive.read(name)
        with tarfile.open(self._archive) as archive:
            known = {entry.name.removeprefix("./"): entry for entry in archive.getmembers()}
            member = archive.extractfile(known[name])
            if member is None:
                raise KeyError(name)
            return member.read()


class Metadata:
    """The content of an XML file, by the names of its elements without their namespaces."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.root = root

    def all(self, name: str) -> Iterator[ElementTree.Element]:
        """Yield the elements of a name, in their order."""
        for element in self.root.iter():
            # Comments have functions for tags.
            if str(element.tag).rpartition("}")[2] == name:
                yield element

    def text(self, *names: str) -> str | None:
        """Return the text of the first element, of the first name that has one."""
        for name in names:
            for element in self.all(name):
                if (element.text or "").strip():
                    return (element.text or "").strip()
        return None

    def number(self, *names: str) -> float | None:
        """Return the same as a number; None if there is none."""
        try:
            return float(self.text(*names) or "")
        except ValueError:
            return None


def list_folder(folder: str, given: str) -> Listing:
    """List the files of a folder and of those in it."""
    names: list[str] = []
    for place, inner, files in os.walk(folder):
        relative = Path(place).relative_to(folder)
        if len(relative.parts) >= _DEEPEST:
            inner.clear()
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        names += [(relative / file).as_posix() for file in files]
        if len(names) > _MOST_FILES:
            break
    return Listing(given, folder.rstrip("/\\") + "/" if folder else "", names)


def list_archive(path: str) -> Listing | None:
    """List the files of a local archive; None if the path is none.

    Raises:
        UnreadableSceneError: If it is damaged.
    """
    lower = path.lower()
    system = next((name for suffix, name in _SYSTEMS if lower.endswith(suffix)), None)
    if system is None or not Path(path).is_file():
        return None
    try:
        if system == "vsizip":
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if not name.endswith("/")]
        else:
            with tarfile.open(path) as tar:
                # "./" before a name is dropped by GDAL, too.
                names = [member.name.removeprefix("./") for member in tar if member.isfile()]
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise UnreadableSceneError(
            path, "it is damaged or cut short; copy the archive again"
        ) from error
    return Listing(path, f"/{system}/{path}/", names, archive=path)
