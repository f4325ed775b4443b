"""What tells whether a scene, or any other input, is still the file that it was.

A local file is known by its size, its time of modification and a hash of blocks spread over it:
reading a scene of gigabytes whole would cost as much as searching it. A remote one is known by what
its server says of it (size, ETag, time of modification) and by pixels spread over it.
"""

from __future__ import annotations

import hashlib
import os
import re
import urllib.request
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from larsd_geo.errors import SceneChangedError, SceneError
from larsd_geo.scene.products import recognise
from larsd_geo.scene.reading import reading_options

__all__ = [
    "Fingerprint",
    "changes_between",
    "fingerprint_file",
    "fingerprint_scene",
    "refuse_change",
]

#: Name of a file, or of a property of a remote one -> what is known of it.
Fingerprint = Mapping[str, str]

#: Blocks of a local file that are hashed, spread over it with its beginning and its end, and their
#: size: a megabyte of a file of any size.
_BLOCKS = 16
_BLOCK_BYTES = 1 << 16

#: Windows of pixels of a remote scene that are hashed, and their side.
_WINDOWS = 4
_WINDOW_PX = 64

#: Seconds to wait for a server to describe a file.
_PATIENCE_S = 10.0

#: Files beside a scene or an area that make up one data set with it.
_SIDECARS = (".shx", ".dbf", ".prj")

#: Between size, time of modification and hash of a local file.
_PART = ", "

_URL = re.compile(r"(?:/vsicurl/)?(https?://.+)", re.IGNORECASE)


def fingerprint_scene(path: str | PathLike[str]) -> Fingerprint:
    """Return what tells whether a raster is still the same.

    Local files that make up the raster count, too: overviews, masks, the sources of a VRT.

    Args:
        path: A file, or anything that GDAL opens.

    Returns:
        What is known of each file; of one that cannot be read, that it cannot.
    """
    text = fspath(path)
    known: dict[str, str] = {}
    try:
        product = recognise(text)
    except SceneError:
        return {text: "unreadable"}
    if product is not None:
        return _of_files([Path(file) for file in product.files])
    local = list(_on_this_machine(text))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            with (
                rasterio.Env(**reading_options()),
                rasterio.open(text, sharing=False) as dataset,
            ):
                local += [Path(file) for file in dataset.files if os.path.isfile(file)]  # noqa: PTH113
                if not local:
                    known["pixels"] = _hash_of_pixels(dataset)
        except (RasterioError, CPLE_BaseError, OSError, ValueError, OverflowError):
            if not local:
                known[text] = "unreadable"
    known.update(_of_server(text))
    known.update(_of_files(local))
    return known


def fingerprint_file(path: str | PathLike[str]) -> Fingerprint:
    """Return what tells whether a local file, such as a search area, is still the same.

    Args:
        path: The file. What belongs to a shapefile counts, too.
    """
    main = Path(path)
    return _of_files([main, *(main.with_suffix(suffix) for suffix in _SIDECARS)])


def changes_between(before: Fingerprint, now: Fingerprint) -> str:
    """Say what differs between two fingerprints of one scene; empty if nothing does."""
    for name, value in before.items():
        if name not in now:
            return f"{name} is missing"
        if now[name] != value:
            return _difference(name, value, now[name])
    added = next((name for name in now if name not in before), None)
    return "" if added is None else f"{added} is new"


def _on_this_machine(path: str) -> Iterator[Path]:
    """Yield the local file of a path: the file itself, or the archive that it is in."""
    inner = re.sub(r"^(/vsi[a-z0-9]+(?<!curl)/)+", "", path)
    for candidate in (Path(inner), *Path(inner).parents):
        if os.path.isfile(candidate):  # noqa: PTH113 (False for a name that no file can have)
            yield candidate
            return


def _difference(name: str, before: str, now: str) -> str:
    if before.count(_PART) != 2 or now.count(_PART) != 2:
        return f"{name} was {before} and is {now}" if "hash" not in before else f"{name} differ"
    (size, modified, _), (new_size, new_modified, _) = before.split(_PART), now.split(_PART)
    if size != new_size:
        return f"{name} had {size} and has {new_size}"
    if modified != new_modified:
        return f"{name} has been written again"
    return f"{name} has other content"


def _of_files(paths: Iterable[Path]) -> dict[str, str]:
    known: dict[str, str] = {}
    beside: Path | None = None
    for path in dict.fromkeys(path.absolute() for path in paths):
        beside = path.parent if beside is None else beside
        # Viewers write statistics into it whenever they show the scene.
        if path.name.endswith(".aux.xml"):
            continue
        with suppress(OSError):
            status = path.stat()
            parts = (f"{status.st_size} bytes", str(status.st_mtime_ns), _hash_of(path))
            known[path.name if path.parent == beside else str(path)] = _PART.join(parts)
    return known


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = path.stat().st_size
        last = max(0, size - _BLOCK_BYTES)
        for block in range(_BLOCKS):
            file.seek(last * block // (_BLOCKS - 1))
            digest.update(file.read(_BLOCK_BYTES))
    return digest.hexdigest()[:32]


def _hash_of_pixels(dataset: rasterio.DatasetReader) -> str:
    digest = hashlib.sha256(f"{dataset.shape}{dataset.dtypes}{dataset.transform}".encode())
    side = min(_WINDOW_PX, dataset.height, dataset.width)
    for place in range(_WINDOWS):
        share = place / (_WINDOWS - 1)
        row, col = int(share * (dataset.height - side)), int(share * (dataset.width - side))
        digest.update(dataset.read(window=Window(col, row, side, side)).tobytes())
    return f"hash {digest.hexdigest()[:32]}"


def _of_server(path: str) -> dict[str, str]:
    """Ask the server of a URL; what it does not tell is left out."""
    url = _URL.fullmatch(path)
    if url is None:
        return {}
    # Not HEAD, which a signed URL does not allow: the first byte, with all headers.
    request = urllib.request.Request(url[1], headers={"Range": "bytes=0-0"})
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:
            headers = answer.headers
    except (OSError, ValueError):
        return {}
    size = headers.get("Content-Range", "").rpartition("/")[2] or headers.get("Content-Length")
    told = {"ETag": headers.get("ETag"), "size": size, "modified": headers.get("Last-Modified")}
    return {name: value for name, value in told.items() if value}


def refuse_change(path: str | PathLike[str], before: Fingerprint) -> None:
    """Refuse a scene that is not what it was before its search.

    Args:
        path: The scene.
        before: Its fingerprint before the search.

    Raises:
        SceneChangedError: If it has changed.
    """
    now = fingerprint_scene(path)
    # What has come to be beside it, such as overviews, was not read.
    change = changes_between(before, {name: now[name] for name in before if name in now})
    if change:
        raise SceneChangedError(path, change)
