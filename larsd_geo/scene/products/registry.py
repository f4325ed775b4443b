"""Which product a path is: the families one after the other, each by the names of its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from larsd_geo.errors import AmbiguousProductError
from larsd_geo.scene.products import dimap, landsat, maxar, naip, planet, sentinel2
from larsd_geo.scene.products.listing import Listing, list_archive, list_folder
from larsd_geo.scene.products.product import Candidate, Product
from larsd_geo.scene.products.stac import read_item

__all__ = ["recognise"]


class _Family(NamedTuple):
    """How a family's products are recognised: by a file's name, and in a listing."""

    key: str
    candidates: Callable[[Listing], Iterator[Candidate]]


_FAMILIES = tuple(
    _Family(module.KEY, module.candidates)
    for module in (sentinel2, landsat, planet, dimap, maxar, naip)
)

#: A file of this name beside an image says that it may be part of a delivery.
_BESIDE = (".IMD", ".imd", ".Imd")

#: GDAL's name of something in a local archive.
_IN_ARCHIVE = re.compile(r"/vsi(?:zip|tar)/(\{?)(.+?\.(?:zip|tar\.gz|tgz|tar))(\}?)(?:/(.*))?")


def recognise(path: str) -> Product | None:
    """Return the product that a path is, or belongs to as its main image or its metadata.

    Nothing is opened but the product's metadata, and for most paths not even that.

    Args:
        path: A folder, an archive, an image, a metadata file or a STAC item; anything else that
            GDAL opens is no product.

    Returns:
        The product; None if the path is a plain raster, or nothing that is known.

    Raises:
        AmbiguousProductError: If there are several products in it.
        UnreadableSceneError: If it lacks a file, or its metadata are damaged.
    """
    listing, key = _listing(path)
    if listing is None:
        return read_item(path) if _is_json(path) else None
    found = [one for family in _FAMILIES for one in family.candidates(listing)]
    if key is not None:
        found = [one for one in found if key in one.names]
    if not found:
        return None
    if len(found) > 1:
        raise AmbiguousProductError(path, [listing.path(one.key) for one in found])
    return found[0].build()


def _listing(path: str) -> tuple[Listing | None, str | None]:
    """Return the files that a path stands for, and which of them it is; None for all."""
    if path.startswith("/vsi"):
        match = _IN_ARCHIVE.fullmatch(path)
        listing = None if match is None else list_archive(match[2])
        if match is None or listing is None:
            return None, None
        inner = (match[4] or "").rstrip("/")
        if not inner:
            return listing, None
        if any(name.startswith(f"{inner}/") for name in listing.names):
            inside = [name for name in listing.names if name.startswith(f"{inner}/")]
            return Listing(path, listing.path(""), inside, archive=match[2]), None
        return (listing, inner) if _may_be_key(inner, listing) else (None, None)
    if "://" in path or path.startswith("<"):
        return None, None
    place = Path(path)
    if place.is_dir():
        return list_folder(path, path), None
    archive = list_archive(path)
    if archive is not None:
        return archive, None
    if not (_is_key(place.name) or any(place.with_suffix(end).is_file() for end in _BESIDE)):
        return None, None
    folder = path[: len(path) - len(place.name)]
    return list_folder(folder or ".", path), place.name


def _is_key(name: str) -> bool:
    return any(re.fullmatch(family.key, name, re.IGNORECASE) for family in _FAMILIES)


def _may_be_key(inner: str, listing: Listing) -> bool:
    stem = inner.rpartition(".")[0]
    return _is_key(Path(inner).name) or any(stem + end in listing.names for end in _BESIDE)


def _is_json(path: str) -> bool:
    is_local = not path.startswith(("/vsi", "<")) and "://" not in path
    return is_local and path.lower().endswith((".json", ".geojson")) and Path(path).is_file()
