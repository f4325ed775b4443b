"""Files that GDAL would read as empty without a word: cut short, or mosaics that lack a source."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

import numpy as np
import rasterio
from rasterio.errors import RasterioError

from larsd_geo.errors import UnreadableSceneError

__all__ = ["check_complete", "source_names"]

#: Elements of a VRT that name a source: of bands and masks, and of a warped or pansharpened VRT.
_SOURCE_TAGS = frozenset({"SourceFilename", "SourceDataset"})

#: So many blocks of a TIFF are looked up at most; a cut file lacks many of them.
_MOST_BLOCKS = 512

#: A PNG ends with this chunk; some writers append a few bytes more.
_PNG_END, _PNG_TAIL = b"IEND", 65_536

#: The marker that JPEG and JPEG 2000 end with; after JPEG's some writers append a few bytes more.
_JPEG_END = b"\xff\xd9"

#: A JPEG 2000 codestream begins with these two markers.
_CODESTREAM = b"\xff\x4f\xff\x51"


def check_complete(path: str, dataset: Any) -> None:
    """Check what can be checked without reading pixels: a local file's length, a VRT's sources.

    Sources that only the network can reach are left to the reading.

    Args:
        path: The scene, for error messages.
        dataset: The scene opened by rasterio.

    Raises:
        UnreadableSceneError: If the file is cut short, or a source is missing, unreadable or cut
            short; the source is named.
    """
    _check(path, str(dataset.name), dataset, set())


def source_names(xml: str, folder: str) -> Iterator[str]:
    """Yield the names of a VRT's sources, relative ones brought to the VRT's folder.

    Args:
        xml: The VRT's text.
        folder: The VRT's folder.

    Examples:
        >>> text = '<V><SourceFilename relativeToVRT="1">a.tif</SourceFilename></V>'
        >>> list(source_names(text, "/data"))
        ['/data/a.tif']
    """
    seen: set[str] = set()
    for element in ElementTree.fromstring(xml).iter():
        if element.tag not in _SOURCE_TAGS:
            continue
        name = (element.text or "").strip()
        relative = element.get("relativeToVRT", element.get("relativetoVRT", "0"))
        if relative == "1" and name and not name.startswith("<"):
            name = posixpath.join(folder, name)
        if name and name not in seen:
            seen.add(name)
            yield name


def _check(scene: str, name: str, dataset: Any, seen: set[str]) -> None:
    """Check a dataset that is the scene or one of its sources."""
    if dataset.driver == "VRT":
        _check_sources(scene, name, dataset, seen)
        return
    file = Path(name)
    if not os.path.isfile(name):  # noqa: PTH113 (False for a name that no file can have)
        return
    size, needed = file.stat().st_size, 0
    if dataset.driver == "GTiff":
        needed = _tiff_bytes(dataset)
    elif dataset.driver == "PNG":
        with file.open("rb") as content:
            content.seek(max(0, size - _PNG_TAIL))
            needed = 0 if _PNG_END in content.read() else size + 1
    elif dataset.driver == "JPEG" or dataset.driver.startswith("JP2"):
        # Their decoders fill what is missing with grey or zeros.
        needed = 0 if _has_end(file, dataset.driver) else size + 1
    elif dataset.driver == "ENVI":
        items = sum(np.dtype(kind).itemsize for kind in dataset.dtypes)
        needed = int(dataset.width) * int(dataset.height) * items
    elif dataset.driver == "PCIDSK":
        with file.open("rb") as content:
            field = content.read(32)[16:32]  # the file's length in blocks of 512 bytes
        needed = int(field) * 512 if field.strip().isdigit() else 0
    if needed > size:
        raise UnreadableSceneError(scene, f"{_what(scene, name)} is cut short; copy it again")


def _check_sources(scene: str, name: str, dataset: Any, seen: set[str]) -> None:
    xml = dataset.tags(ns="xml:VRT").get("xml:VRT", "")
    if not xml:
        return
    inline = name.lstrip().startswith("<")
    folder = "" if inline else posixpath.dirname(name.replace("\\", "/"))
    for source in source_names(xml, folder):
        if source in seen or _is_remote(source):
            continue
        seen.add(source)
        try:
            with rasterio.open(source, sharing=False) as opened:
                _check(scene, source, opened, seen)
        except RasterioError as error:
            text = " ".join(str(error).split()).rstrip(".")
            is_file = source.startswith(("/vsi", "<")) or os.path.exists(source)  # noqa: PTH110
            raise UnreadableSceneError(
                scene,
                f"its source {source} cannot be opened ({text}); copy it again"
                if is_file
                else f"its source {source} is missing; put it there, or build the mosaic again",
            ) from error


def _has_end(file: Path, driver: str) -> bool:
    """Tell whether a JPEG or JPEG 2000 file comes to its last marker."""
    size = file.stat().st_size
    with file.open("rb") as content:
        end = _end_of_codestream(content, size) if driver.startswith("JP2") else size
        if end > size:
            return False
        tail = min(end, 2 if driver.startswith("JP2") else _PNG_TAIL)
        content.seek(end - tail)
        return _JPEG_END in content.read(tail)


def _end_of_codestream(content: BinaryIO, size: int) -> int:
    """Return where the last codestream of a JPEG 2000 file ends, by the lengths of its boxes."""
    if content.read(4) == _CODESTREAM:  # a codestream without boxes
        return size
    place, end = 0, size
    while place + 8 <= size:
        content.seek(place)
        head = content.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:  # to the end of the file
            length = size - place
        if kind == b"jp2c":
            end = place + length
        if length < 8:
            break
        place += length
    return end


def _what(scene: str, name: str) -> str:
    return "the file" if name == scene else f"its source {name}"


def _is_remote(name: str) -> bool:
    archives = ("/vsizip/", "/vsitar/", "/vsigzip/", "/vsi7z/", "/vsirar/", "/vsimem/")
    if name.startswith(archives):
        return "/vsicurl" in name or "/vsis3" in name or "://" in name
    return name.startswith("/vsi") or "://" in name


def _tiff_bytes(dataset: Any) -> int:
    """Return the file's length as far as its blocks tell, in bytes."""
    needed = 0
    per_band = dataset.interleaving is None or dataset.interleaving.name.lower() == "band"
    for band in range(1, dataset.count + 1) if per_band else (1,):
        height, width = dataset.block_shapes[band - 1]
        down, across = -(-dataset.height // height), -(-dataset.width // width)
        count = down * across
        # The last one, which is the last of most files, and an even choice of the others.
        chosen = np.unique(np.linspace(0, count - 1, min(count, _MOST_BLOCKS)).astype(int))
        for number in chosen[::-1]:
            row, column = divmod(int(number), across)
            place, length = (
                dataset.get_tag_item(f"BLOCK_{what}_{column}_{row}", "TIFF", bidx=band)
                for what in ("OFFSET", "SIZE")
            )
            if place and length:  # blocks that were never written have no place
                needed = max(needed, int(place) + int(length))
    return needed
