"""Which asset of a STAC item is searched, and which of its bands are red, green and blue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from larsd_geo.errors import UnusableItemError

__all__ = ["ChosenAsset", "choose_asset"]

_COLOURS = ("red", "green", "blue")

#: Common names of bands that show ships in one channel, the better first.
_GREY = ("pan", "green", "red")

#: Media types and suffixes of rasters.
_MEDIA = re.compile(r"image/(tiff|vnd\.stac\.geotiff|jp2|x?-?nitf|vrt|png|jpeg)|application/x-gdal")
_SUFFIX = re.compile(r"(?i)\.(tiff?|jp2|vrt|ntf|nitf|img|j2k)$")

#: Roles and keys of what shows a scene, or is about it.
_ASIDE = frozenset(
    (
        *("thumbnail", "overview", "quicklook", "preview", "rendered_preview", "tilejson"),
        *("metadata", "index", "graphic", "cloud", "cloud-shadow", "snow-ice", "water-mask"),
        *("data-mask", "saturation", "udm", "udm2", "incidence-angle", "azimuth", "sun-azimuth"),
        *("sun-elevation", "terrain-shadow"),
    )
)

#: Where objects of a store are for GDAL.
_STORES = {"s3": "/vsis3/", "gs": "/vsigs/", "az": "/vsiaz/", "abfs": "/vsiadls/"}


@dataclass(frozen=True)
class ChosenAsset:
    """The raster of an item.

    Attributes:
        paths: The raster; three where red, green and blue are files of their own.
        bands: The band, or those for red, green and blue, from 1; None lets the raster say.
        gsd_m: Its ground sample distance, where the asset says.
    """

    paths: tuple[str, ...]
    bands: tuple[int, ...] | None
    gsd_m: float | None


def choose_asset(
    item: str, assets: Mapping[str, Mapping[str, Any]], key: str | None = None
) -> ChosenAsset:
    """Choose what to search of an item.

    In this order: an asset with a red, a green and a blue band; an asset that is for the eye and
    does not name its bands; three assets of one band each, red, green and blue; a panchromatic
    band, or one of another colour; the only raster that there is. Of several assets of a kind, one
    for the eye (role or key `visual`) comes first, then the one with the smallest pixels.

    Args:
        item: The item's id, for the error.
        assets: The assets by key, as STAC's JSON, with absolute addresses.
        key: The asset to take; None chooses.

    Raises:
        UnusableItemError: If there is none, or if nothing tells which one.

    Examples:
        >>> pan = {"href": "/a/pan.tif", "type": "image/tiff", "eo:bands": [{"common_name": "pan"}]}
        >>> choose_asset("a", {"pan": pan}).bands
        (1,)
    """
    if key is not None:
        if key not in assets:
            raise UnusableItemError(item, f"it has no asset {key!r}", sorted(assets))
        return _one(assets[key], _colour_bands(_names(assets[key])))
    rasters = {name: asset for name, asset in assets.items() if _is_data(name, asset)}
    ranked = sorted(
        rasters, key=lambda name: (not _is_visual(name, rasters[name]), _gsd(rasters[name]))
    )
    if not ranked:
        raise UnusableItemError(item, "it has no raster to search among its assets", sorted(assets))
    for name in ranked:
        bands = _colour_bands(_names(rasters[name]))
        if bands is not None and len(bands) == 3:
            return _one(rasters[name], bands)
    for name in ranked:
        if _is_visual(name, rasters[name]) and not any(_names(rasters[name])):
            return _one(rasters[name], None)
    single: dict[str, Mapping[str, Any]] = {}
    for name in sorted(rasters, key=lambda name: _gsd(rasters[name])):
        # Where a collection describes its items' assets, the key alone may tell.
        names = _names(rasters[name]) or [name.lower()]
        if len(names) == 1 and names[0]:
            single.setdefault(names[0], rasters[name])
    if all(colour in single for colour in _COLOURS):
        apart = [single[colour] for colour in _COLOURS]
        return ChosenAsset(
            tuple(_for_gdal(str(asset["href"])) for asset in apart),
            (1, 2, 3),
            max((_gsd(asset) for asset in apart if _gsd(asset) < float("inf")), default=None),
        )
    for colour in _GREY:
        for name in ranked:
            if colour in _names(rasters[name]):
                return _one(rasters[name], (_names(rasters[name]).index(colour) + 1,))
    if len(ranked) == 1:
        return _one(rasters[ranked[0]], None)
    raise UnusableItemError(
        item, "nothing tells which of its assets is to be searched; name one", sorted(rasters)
    )


def _one(asset: Mapping[str, Any], bands: tuple[int, ...] | None) -> ChosenAsset:
    gsd = _gsd(asset)
    return ChosenAsset(
        (_for_gdal(str(asset["href"])),), bands, None if gsd == float("inf") else gsd
    )


def _names(asset: Mapping[str, Any]) -> list[str]:
    """Return the common name of each of an asset's bands; empty where a band has none.

    `bands` is of STAC 1.1, `eo:bands` and `raster:bands` are of the versions before; the lists go
    through the same bands in the same order.
    """
    lists = [asset.get(name) for name in ("bands", "eo:bands", "raster:bands")]
    known = [found for found in lists if isinstance(found, Sequence) and not isinstance(found, str)]
    names = [""] * max(map(len, known), default=0)
    for found in known:
        for place, band in enumerate(found):
            if isinstance(band, Mapping) and not names[place]:
                inner = band.get("eo:bands")
                one = inner[0] if isinstance(inner, list) and len(inner) == 1 else None
                told = {**one, **band} if isinstance(one, Mapping) else band
                name = told.get("eo:common_name") or told.get("common_name") or told.get("name")
                names[place] = str(name or "").strip().lower()
    return names


def _colour_bands(names: Sequence[str]) -> tuple[int, ...] | None:
    """Return the bands of red, green and blue, or one that shows ships; None if no name tells."""
    if all(colour in names for colour in _COLOURS):
        return tuple(names.index(colour) + 1 for colour in _COLOURS)
    for colour in _GREY:
        if colour in names:
            return (names.index(colour) + 1,)
    return None


def _is_data(key: str, asset: Mapping[str, Any]) -> bool:
    """Tell whether an asset is a raster with the image."""
    roles = {str(role).lower() for role in asset.get("roles") or ()}
    if (roles & _ASIDE or key.lower() in _ASIDE) and "data" not in roles:
        return False
    media = str(asset.get("type") or "").lower()
    path = str(asset.get("href", "")).partition("?")[0]
    if media:
        return bool(_MEDIA.match(media)) and (
            "data" in roles or "visual" in roles or not re.match("image/(png|jpe?g)", media)
        )
    return bool(_SUFFIX.search(path))


def _is_visual(key: str, asset: Mapping[str, Any]) -> bool:
    roles = {str(role).lower() for role in asset.get("roles") or ()}
    return "visual" in roles or key.lower() in ("visual", "rgb", "true_color", "tci")


def _gsd(asset: Mapping[str, Any]) -> float:
    """Return an asset's ground sample distance; infinity where it does not say."""
    bands = next((asset[name] for name in ("bands", "raster:bands") if asset.get(name)), ())
    values = [asset.get("gsd"), asset.get("raster:spatial_resolution")]
    for band in bands:
        if isinstance(band, Mapping):
            values += [
                band.get(name)
                for name in ("gsd", "spatial_resolution", "raster:spatial_resolution")
            ]
    known = [float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return min((value for value in known if value > 0), default=float("inf"))


def _for_gdal(href: str) -> str:
    """Return an address as GDAL takes it: a file's path, an object of a store, or a URL.

    Examples:
        >>> _for_gdal("s3://bucket/scene.tif")
        '/vsis3/bucket/scene.tif'
    """
    scheme, mark, rest = href.partition("://")
    if not mark:
        return href
    if scheme.lower() == "file":
        from urllib.request import url2pathname

        return url2pathname(rest if rest.startswith("/") else "/" + rest.partition("/")[2])
    return _STORES[scheme.lower()] + rest if scheme.lower() in _STORES else href
