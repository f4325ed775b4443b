"""One STAC item: a JSON file that names the bands of an image as assets.

Read according to the STAC specification 1.0 and 1.1 with its extensions eo, raster and view. The
item is a local file; its assets may be anywhere.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene.products.product import Band, Product

__all__ = ["read_item"]

#: Keys that assets of one band have in the catalogues of Sentinel-2 and Landsat, where no metadata
#: say more.
_KEYS = {
    "red": ("red", "B04", "B4", "SR_B4"),
    "green": ("green", "B03", "B3", "SR_B3"),
    "blue": ("blue", "B02", "B2", "SR_B2"),
    "nir": ("nir", "nir08", "B08", "B8", "SR_B5"),
}
_COLOURS = ("red", "green", "blue")

#: Assets with these roles or types are no images.
_OTHER_ROLES = frozenset({"thumbnail", "overview", "metadata", "snow-ice", "cloud", "data-mask"})
_IMAGES = ("tiff", "jp2", "geotiff", "image/vnd")

#: Virtual file systems of the schemes that assets have.
_SYSTEMS = {"http": "/vsicurl/", "https": "/vsicurl/"}
_BUCKETS = {"s3": "/vsis3/", "gs": "/vsigs/", "az": "/vsiaz/", "oss": "/vsioss/"}


def read_item(path: str) -> Product | None:
    """Return the image of a STAC item; None if the file is not one.

    Raises:
        UnreadableSceneError: If the item has no asset with an image that can be searched.
    """
    try:
        item = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    if not (isinstance(item, dict) and item.get("type") == "Feature" and "assets" in item):
        return None
    if "stac_version" not in item:
        return None
    said, assets = item.get("properties") or {}, _images(item["assets"])
    found = _single_bands(assets, said, path)
    raster, bands = "", found
    if not bands:
        raster, bands = _one_asset(assets, said, path)
    if not bands:
        known = ", ".join(item["assets"]) or "none"
        raise UnreadableSceneError(
            path,
            f"no asset of this STAC item has red, green and blue or one visible band (its assets: "
            f"{known}); download an image and search that",
        )
    has_scale = any((band.scale, band.offset) != (1, 0) for band in bands)
    platform = said.get("platform") or said.get("constellation")
    return Product(
        name=f"STAC item {item.get('id', '')}".strip(),
        bands=bands,
        raster=raster,
        files=(path, *(file for file in _files(raster, bands) if Path(file).is_file())),
        quantity="reflectance" if has_scale else "",
        nodata=_nodata(assets),
        acquired=said.get("datetime") or said.get("start_datetime"),
        platform=None if platform is None else str(platform),
        sun_azimuth_deg=_float(said.get("view:sun_azimuth")),
        sun_elevation_deg=_float(said.get("view:sun_elevation")),
        view_azimuth_deg=_float(said.get("view:azimuth")),
        off_nadir_deg=_float(said.get("view:off_nadir")),
        incidence_deg=_float(said.get("view:incidence_angle")),
    )


def _files(raster: str, bands: tuple[Band, ...]) -> list[str]:
    return [raster] if raster else [band.file for band in bands]


def _images(assets: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the assets that may be images."""
    found: dict[str, Mapping[str, Any]] = {}
    for key, asset in assets.items():
        if not (isinstance(asset, dict) and isinstance(asset.get("href"), str)):
            continue
        roles = set(asset.get("roles") or ())
        kind = str(asset.get("type") or asset["href"].partition("?")[0]).lower()
        if not roles & _OTHER_ROLES and any(word in kind for word in (*_IMAGES, ".tif")):
            found[key] = asset
    return found


def _single_bands(
    assets: Mapping[str, Mapping[str, Any]], said: Mapping[str, Any], path: str
) -> tuple[Band, ...]:
    """Return red, green, blue and, if there, near infrared, where each has an asset of its own."""
    alone = {key: asset for key, asset in assets.items() if len(_bands_of(asset)) <= 1}
    chosen: dict[str, str] = {}
    for name, keys in _KEYS.items():
        named = [key for key, asset in alone.items() if _common_names(asset) == [name]]
        tried = [key for key in keys if key in alone and _common_names(alone[key]) in ([], [""])]
        if named or tried:
            # Of several resolutions the finest.
            chosen[name] = min(named or tried, key=lambda key: _gsd(alone[key]))
    if not all(colour in chosen for colour in _COLOURS):
        pan = [key for key, asset in alone.items() if _common_names(asset) == ["pan"]]
        chosen = {"pan": pan[0]} if pan else {}
    finest = min((_gsd(alone[key]) for key in chosen.values()), default=0.0)
    bands = []
    for name, key in chosen.items():
        if name == "nir" and _gsd(alone[key]) > finest:
            continue
        scale, offset = _scaling(alone[key], 0, said)
        bands.append(Band(name, scale, offset, _gdal_name(alone[key]["href"], path)))
    return tuple(bands)


def _one_asset(
    assets: Mapping[str, Mapping[str, Any]], said: Mapping[str, Any], path: str
) -> tuple[str, tuple[Band, ...]]:
    """Return the one asset with all three colours, and its bands."""
    fitting = {
        key: asset for key, asset in assets.items() if set(_COLOURS) <= set(_common_names(asset))
    }
    # Values before pictures.
    key = min(fitting, key=lambda name: name in ("visual", "rendered"), default=None)
    if key is None and len(assets) == 1:
        key = next(iter(assets))
        names = _common_names(assets[key])
        return _gdal_name(assets[key]["href"], path), tuple(
            Band(name or f"band{number}", *_scaling(assets[key], number - 1, said))
            for number, name in enumerate(names or [""], start=1)
        )
    if key is None:
        return "", ()
    asset = assets[key]
    bands = tuple(
        Band(name or f"band{number}", *_scaling(asset, number - 1, said))
        for number, name in enumerate(_common_names(asset), start=1)
    )
    return _gdal_name(asset["href"], path), bands


def _bands_of(asset: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    for name in ("bands", "eo:bands"):
        listed = asset.get(name)
        if isinstance(listed, list) and listed:
            return [band for band in listed if isinstance(band, dict)]
    return []


def _common_names(asset: Mapping[str, Any]) -> list[str]:
    """Return the common names of an asset's bands; "" for one without."""
    found = []
    for band in _bands_of(asset):
        name = band.get("eo:common_name") or band.get("common_name") or band.get("name") or ""
        found.append(str(name).lower())
    # In 1.1 the fields of an asset's only band may stand in the asset itself.
    if not found and asset.get("eo:common_name"):
        found = [str(asset["eo:common_name"]).lower()]
    if len(found) == 1 and found[0] not in _KEYS and found[0] != "pan":
        known = (name for name, keys in _KEYS.items() if found[0].upper() in keys)
        found = [next(known, found[0])]
    return found


def _scaling(asset: Mapping[str, Any], index: int, said: Mapping[str, Any]) -> tuple[float, float]:
    """Return the scale and the offset of one of an asset's bands."""
    listed = asset.get("raster:bands") or _bands_of(asset)
    band = listed[index] if index < len(listed) and isinstance(listed[index], dict) else {}

    def field(name: str, default: float) -> float:
        for place in (band, asset):
            for key in (f"raster:{name}", name):
                number = _float(place.get(key))
                if number is not None:
                    return number
        return default

    scale, offset = field("scale", 1.0), field("offset", 0.0)
    # Earth Search has taken the offset out of the values, but not out of the metadata.
    if said.get("earthsearch:boa_offset_applied") is True:
        offset = 0.0
    return scale, offset


def _nodata(assets: Mapping[str, Mapping[str, Any]]) -> float | None:
    for asset in assets.values():
        for band in (asset, *(asset.get("raster:bands") or _bands_of(asset))):
            number = _float(band.get("nodata"))
            if number is not None:
                return number
    return None


def _gsd(asset: Mapping[str, Any]) -> float:
    for place in (asset, *(asset.get("raster:bands") or ()), *_bands_of(asset)):
        for key in ("gsd", "raster:spatial_resolution", "spatial_resolution"):
            number = _float(place.get(key))
            if number is not None:
                return number
    return 0.0


def _gdal_name(href: str, path: str) -> str:
    """Return what GDAL opens for an asset."""
    scheme, colon, rest = href.partition("://")
    if colon and scheme.lower() == "file":
        return re.sub(r"^/(?=[A-Za-z]:)", "", rest)
    if colon and scheme.lower() in _SYSTEMS:
        return _SYSTEMS[scheme.lower()] + href
    if colon and scheme.lower() in _BUCKETS:
        return _BUCKETS[scheme.lower()] + rest
    if href.startswith("/") or re.match(r"[A-Za-z]:[\\/]", href):
        return href
    folder = posixpath.dirname(Path(path).absolute().as_posix())
    return urljoin(f"{folder}/", href) if " " not in href else posixpath.join(folder, href)


def _float(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None
