"""Pleiades, Pleiades Neo and SPOT 6 and 7: a DIMAP V2 delivery.

Read according to Airbus's "Pleiades Imagery User Guide", "Pleiades Neo User Guide" and "SPOT 6 & 7
Imagery User Guide" (annexes on the DIMAP V2 format): `DIM_*.XML` and its tiles, by GDAL's DIMAP
driver.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree

from larsd_geo.scene.products.listing import Listing, Metadata
from larsd_geo.scene.products.product import Band, Candidate, Product

__all__ = ["KEY", "candidates"]

#: The file that stands for a product.
KEY = r"DIM_[\w.-]+\.XML"

#: The names of bands, and what they are: those of Pleiades and SPOT, then of Pleiades Neo.
_BANDS = {
    "B0": "blue",
    "B1": "green",
    "B2": "red",
    "B3": "nir",
    "P": "pan",
    "PAN": "pan",
    "R": "red",
    "G": "green",
    "B": "blue",
    "N": "nir",
    "NIR": "nir",
    "RE": "rededge",
    "DB": "coastal_blue",
}

_MISSIONS = {"PHR": "Pleiades", "SPOT": "SPOT", "PNEO": "Pleiades Neo"}


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing: one for each image."""
    for match in listing.matching(rf"(?:.*/)?{KEY}"):
        key = match[0]
        yield Candidate(key, frozenset({key}), partial(_build, listing, key))


def _build(listing: Listing, key: str) -> Product:
    about = listing.metadata(key)
    used = [key]
    for element in about.all("DATA_FILE_PATH"):
        file = element.get("href", "")
        listing.need(key, file, "tile")
        used.append(listing.beside(key, file) or file)
    center = _center(about)
    view = center.number("VIEWING_ANGLE")
    names = _band_names(about)
    gains = _gains(about)
    is_reflectance = about.text("RADIOMETRIC_PROCESSING") in ("REFLECTANCE", "GROUND")
    is_plain = about.text("RADIOMETRIC_PROCESSING") in ("DISPLAY", "LINEAR_STRETCH", "SEAMLESS")
    has_gains = not is_plain and names != () and all(name in gains for name in names)
    quantity = "reflectance" if is_reflectance else "radiance in W/m²/sr/µm"
    return Product(
        name=_name(about),
        bands=tuple(
            Band(_BANDS.get(name.upper(), name), *(gains[name] if has_gains else (1.0, 0.0)))
            for name in names
        ),
        raster=listing.path(key),
        files=listing.local(used),
        quantity=quantity if has_gains else "",
        nodata=_nodata(about),
        acquired=_acquired(about) or center.text("TIME"),
        platform=_platform(about),
        sun_azimuth_deg=center.number("SUN_AZIMUTH"),
        sun_elevation_deg=center.number("SUN_ELEVATION"),
        # AZIMUTH_ANGLE is that of the lines of the image, not of the line of sight.
        off_nadir_deg=None if view is None else abs(view),
        incidence_deg=center.number("INCIDENCE_ANGLE"),
    )


def _band_names(about: Metadata) -> tuple[str, ...]:
    """Return the identifiers of the bands in the order of the file."""
    found: list[str] = []
    groups = list(about.all("Raster_Index_List"))
    for group in groups:
        indices = []
        for place, element in enumerate(Metadata(group).all("Raster_Index"), start=1):
            item = Metadata(element)
            indices.append((item.number("BAND_INDEX") or place, item.text("BAND_ID") or ""))
        found += [name for _, name in sorted(indices)]
    if found:
        return tuple(found)
    count = int(about.number("NBANDS") or 0)
    if count == 1:
        return ("P",)
    # Without a list of indices the display order leads, and the others follow.
    shown = [about.text(f"{colour}_CHANNEL") for colour in ("RED", "GREEN", "BLUE")]
    names = [name for name in shown if name]
    measured = dict.fromkeys(
        text for element in about.all("BAND_ID") if (text := (element.text or "").strip())
    )
    names += [name for name in measured if name not in names and name not in ("P", "PAN")]
    return tuple(names[:count])


def _gains(about: Metadata) -> dict[str, tuple[float, float]]:
    """Return the factor and the offset of each band, to reflectance where the values hold it."""
    is_reflectance = about.text("RADIOMETRIC_PROCESSING") in ("REFLECTANCE", "GROUND")
    found: dict[str, tuple[float, float]] = {}
    for element in about.all("Band_Reflectance" if is_reflectance else "Band_Radiance"):
        item = Metadata(element)
        gain, name = item.number("GAIN"), item.text("BAND_ID")
        if name and gain:  # value = stored / GAIN + BIAS
            found[name] = (1 / gain, item.number("BIAS") or 0.0)
    return found


def _nodata(about: Metadata) -> float | None:
    for element in about.all("Special_Value"):
        item = Metadata(element)
        if item.text("SPECIAL_VALUE_TEXT") == "NODATA":
            return item.number("SPECIAL_VALUE_COUNT")
    return None


def _center(about: Metadata) -> Metadata:
    """Return the geometry in the middle of the image; empty where it is not given."""
    for element in about.all("Located_Geometric_Values"):
        item = Metadata(element)
        if item.text("LOCATION_TYPE") == "Center":
            return item
    return Metadata(ElementTree.Element("nothing"))


def _acquired(about: Metadata) -> str | None:
    date, time = about.text("IMAGING_DATE"), about.text("IMAGING_TIME")
    if not (date and time):
        return None
    # Some products write the time with "Z", and some with more digits than a second has.
    return f"{date}T{time.rstrip('Z')}Z"


def _platform(about: Metadata) -> str | None:
    mission, index = about.text("MISSION"), about.text("MISSION_INDEX")
    if mission is None:
        return None
    return " ".join(filter(None, (_MISSIONS.get(mission, mission), index)))


def _name(about: Metadata) -> str:
    profile = (about.text("METADATA_PROFILE") or "").upper()
    mission = about.text("MISSION")
    start = next((key for key in _MISSIONS if profile.startswith(key)), mission or "")
    family = _MISSIONS.get(start, re.sub(r"[\d_]+$", "", start))
    parts = (about.text("PROCESSING_LEVEL"), about.text("SPECTRAL_PROCESSING"))
    return " ".join(filter(None, (family, "DIMAP", *parts)))
