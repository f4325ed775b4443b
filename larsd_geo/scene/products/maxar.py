"""Maxar (WorldView, GeoEye, QuickBird): an image in tiles with its IMD file.

Read according to Maxar's "Imagery Support Data (ISD) Documentation": the tiles by the TIL file, or
by a VRT beside it, or the one GeoTIFF; bands, calibration, time and sun by the IMD file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial

from larsd_geo.scene.products.listing import Listing
from larsd_geo.scene.products.product import Band, Candidate, Product, Tile

__all__ = ["KEY", "candidates"]

#: The files that stand for a product.
KEY = r"[\w .-]+\.(?:IMD|TIL)"

#: The groups of an IMD file that describe bands.
_BANDS = {
    "C": "coastal",
    "B": "blue",
    "G": "green",
    "Y": "yellow",
    "R": "red",
    "RE": "rededge",
    "N": "nir",
    "N2": "nir2",
    "P": "pan",
}

_SATELLITES = {
    "QB02": "QuickBird",
    "GE01": "GeoEye-1",
    "WV01": "WorldView-1",
    "WV02": "WorldView-2",
    "WV03": "WorldView-3",
    "WV04": "WorldView-4",
    "LG01": "WorldView Legion 1",
    "LG02": "WorldView Legion 2",
}

_Groups = Mapping[str, Mapping[str, str]]


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing: one for each IMD file with an image."""
    for match in listing.matching(r"((?:.*/)?[^/]+)\.IMD"):
        key, stem = match[0], match[1]
        names = {key, *_same_stem(listing, stem, ("til", "vrt", "tif", "tiff"))}
        if len(names) > 1:
            yield Candidate(key, frozenset(names), partial(_build, listing, key))


def _same_stem(listing: Listing, stem: str, suffixes: tuple[str, ...]) -> list[str]:
    return [
        match[0]
        for suffix in suffixes
        for match in listing.matching(rf"{re.escape(stem)}\.{suffix}")
    ]


def _build(listing: Listing, key: str) -> Product:
    about = _groups(listing.text(key))
    stem = key.rpartition(".")[0]
    head = about.get("", {})
    image = next((group for name, group in about.items() if name.startswith("IMAGE_")), {})
    names = _band_names(head, about)
    is_plain = head.get("bitsPerPixel") == "8" or head.get("radiometricEnhancement", "Off") not in (
        "Off",
        "Corrected",
        "",
    )
    scales = [1.0 if is_plain else _scale(about.get(f"BAND_{name}", {})) for name in names]
    has_scales = bool(names) and 1.0 not in scales
    used, raster = [key], ""
    tiles: tuple[Tile, ...] = ()
    til = next(iter(_same_stem(listing, stem, ("til",))), None)
    single = next(iter(_same_stem(listing, stem, ("vrt", "tif", "tiff"))), None)
    if til is not None:
        used.append(til)
        tiles, files = _tiles(listing, til)
        used += files
    elif single is not None:
        raster = listing.path(single)
        used.append(single)
    satellite = image.get("satId", "")
    kinds = " ".join(filter(None, (head.get("productLevel"), head.get("bandId"))))
    return Product(
        name=f"Maxar {_SATELLITES.get(satellite, satellite)} {kinds}".strip(),
        bands=tuple(
            Band(_BANDS[name], scale if has_scales else 1.0)
            for name, scale in zip(names, scales, strict=True)
        ),
        raster=raster,
        tiles=tiles,
        files=listing.local(used),
        quantity="radiance in W/m²/sr/µm" if has_scales else "",
        nodata=0.0,
        acquired=image.get("firstLineTime") or image.get("TLCTime"),
        platform=_SATELLITES.get(satellite, satellite) or None,
        sun_azimuth_deg=_number(image, "meanSunAz", "sunAz"),
        sun_elevation_deg=_number(image, "meanSunEl", "sunEl"),
        view_azimuth_deg=_number(image, "meanSatAz", "satAz"),
        off_nadir_deg=_number(image, "meanOffNadirViewAngle", "offNadirViewAngle"),
        incidence_deg=_incidence(_number(image, "meanSatEl", "satEl")),
    )


def _incidence(elevation: float | None) -> float | None:
    """Return the angle between straight up and the line of sight, by that above the horizon."""
    return None if elevation is None else 90 - elevation


def _groups(text: str) -> _Groups:
    """Return the groups of an IMD or TIL file; what is in none is in the group ""."""
    groups: dict[str, dict[str, str]] = {"": {}}
    group = groups[""]
    for line in text.splitlines():
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(.*?)\s*;?\s*", line)
        if match is None:
            continue
        if match[1] == "BEGIN_GROUP":
            group = groups.setdefault(match[2], {})
        elif match[1] == "END_GROUP":
            group = groups[""]
        else:
            group[match[1]] = match[2].strip('"')
    return groups


def _band_names(head: Mapping[str, str], about: _Groups) -> list[str]:
    """Return the bands' letters in the order of the file."""
    listed = [name.removeprefix("BAND_") for name in about if name.startswith("BAND_")]
    known = [name for name in listed if name in _BANDS]
    letters = list(head.get("bandId", ""))
    # "RGB", "NRG" and "BGRN" are in that order; "Multi", "MS1" and "P" in that of the groups.
    if len(letters) >= 3 and all(letter in "RGBN" for letter in letters):
        return letters
    return known


def _scale(band: Mapping[str, str]) -> float:
    factor, width = _number(band, "absCalFactor"), _number(band, "effectiveBandwidth")
    return factor / width if factor and width else 1.0


def _tiles(listing: Listing, til: str) -> tuple[tuple[Tile, ...], list[str]]:
    tiles, names = [], []
    for name, group in _groups(listing.text(til)).items():
        file = group.get("filename")
        if not name.startswith("TILE_") or file is None:
            continue
        path = listing.need(til, file, "tile")
        names.append(listing.beside(til, file) or file)
        column, row = _number(group, "ULColOffset"), _number(group, "ULRowOffset")
        if column is None or row is None:
            raise listing.damaged(
                f"its {posixpath.basename(til)} does not say where the tile {file} lies; copy it "
                "again"
            )
        tiles.append(Tile(path, int(column), int(row)))
    if not tiles:
        raise listing.damaged(f"its {posixpath.basename(til)} names no tile; copy it again")
    return tuple(tiles), names


def _number(group: Mapping[str, str], *names: str) -> float | None:
    for name in names:
        try:
            return float(group[name])
        except (KeyError, ValueError):
            continue
    return None
