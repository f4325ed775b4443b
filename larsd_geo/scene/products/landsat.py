"""Landsat Collection 2, Levels 1 and 2, of Landsat 4 to 9: a folder or tar with its MTL file.

Read according to USGS's Data Format Control Books of Collection 2 (LSDS-1822 for Landsat 8 and 9,
Level 1; LSDS-1328 for Level 2). Level 1 of Landsat 7 to 9 is sharpened by its panchromatic band of
15 m.
"""

from __future__ import annotations

import json
import math
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial
from xml.etree import ElementTree

from larsd_geo.scene.products.listing import Listing
from larsd_geo.scene.products.product import Band, Candidate, Product

__all__ = ["KEY", "candidates"]

#: The file that stands for a product.
KEY = r"L[COTEM]0[4-9]_\w+_MTL\.(?:txt|json|xml)"

#: Bands by common name: of the sensor of Landsat 8 and 9, and of those before.
_OLI = {"red": 4, "green": 3, "blue": 2, "nir": 5}
_TM = {"red": 3, "green": 2, "blue": 1, "nir": 4}
_PAN = 8

#: How much of the panchromatic band (503 to 676 nm) lies in each band of Landsat 8: 37, 57 and 9 nm
#: in red, green and blue. That of Landsat 7 (520 to 900 nm) takes in red, green and near infrared.
_OLI_WEIGHTS = (0.36, 0.55, 0.09, 0.0)
_ETM_WEIGHTS = (0.2, 0.24, 0.0, 0.56)

_Groups = Mapping[str, Mapping[str, str]]


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing: one for each scene, whatever forms its MTL has."""
    scenes: dict[str, list[str]] = {}
    for match in listing.matching(rf"((?:.*/)?)({KEY})"):
        scenes.setdefault(match[0].rpartition(".")[0], []).append(match[0])
    for keys in scenes.values():
        key = max(keys)  # .xml, .txt and .json say the same
        yield Candidate(key, frozenset(keys), partial(_build, listing, key))


def _build(listing: Listing, key: str) -> Product:
    groups = _read(listing, key)
    content, image = groups.get("PRODUCT_CONTENTS", {}), groups.get("IMAGE_ATTRIBUTES", {})
    spacecraft = image.get("SPACECRAFT_ID", "")
    is_oli = spacecraft in ("LANDSAT_8", "LANDSAT_9")
    numbers = _OLI if is_oli else _TM
    level = content.get("PROCESSING_LEVEL", "")
    is_surface = level.startswith("L2")
    rescaling = groups.get(
        "LEVEL2_SURFACE_REFLECTANCE_PARAMETERS" if is_surface else "LEVEL1_RADIOMETRIC_RESCALING",
        {},
    )
    elevation = _number(image, "SUN_ELEVATION")
    # Top-of-atmosphere reflectance of Level 1 is written without the sun's height.
    sun = 1.0 if is_surface or not elevation else math.sin(math.radians(elevation))
    if sun <= 0:
        sun = 1.0
    used = [key]

    def band(name: str, number: int) -> Band:
        file = content.get(f"FILE_NAME_BAND_{number}")
        if file is None:
            raise listing.damaged(f"its {key} names no file of band {number}; it has no {name}")
        path = listing.need(key, file, f"band {number}")
        used.append(listing.beside(key, file) or file)
        scale = _number(rescaling, f"REFLECTANCE_MULT_BAND_{number}")
        offset = _number(rescaling, f"REFLECTANCE_ADD_BAND_{number}")
        if scale is None or offset is None:
            return Band(name, file=path)
        return Band(name, scale / sun, offset / sun, path)

    bands = tuple(band(name, number) for name, number in numbers.items())
    has_pan = not is_surface and f"FILE_NAME_BAND_{_PAN}" in content
    weights = _OLI_WEIGHTS if is_oli else _ETM_WEIGHTS
    acquired = f"{image.get('DATE_ACQUIRED', '')}T{image.get('SCENE_CENTER_TIME', '')}"
    name = f"{spacecraft.replace('_', ' ').title() or 'Landsat'} Collection 2 {level}".strip()
    return Product(
        name=name + (", pan-sharpened" if has_pan else ""),
        bands=bands,
        pan=band("pan", _PAN) if has_pan else None,
        weights=weights if has_pan else (),
        files=listing.local(used),
        quantity="reflectance" if bands[0].scale != 1 else "",
        nodata=0.0,
        acquired=acquired.rstrip("T"),
        platform=spacecraft.replace("_", "-").title() or None,
        sun_azimuth_deg=_number(image, "SUN_AZIMUTH"),
        sun_elevation_deg=elevation,
    )


def _read(listing: Listing, key: str) -> _Groups:
    """Return the groups of an MTL file, whatever its form."""
    suffix = posixpath.splitext(key)[1].lower()
    if suffix == ".xml":
        root = listing.metadata(key).root
        return {group.tag: {item.tag: item.text or "" for item in group} for group in _inner(root)}
    if suffix == ".json":
        try:
            (content,) = json.loads(listing.text(key)).values()
        except (ValueError, AttributeError) as error:
            raise listing.damaged(f"its {key} is not JSON; copy the product again") from error
        return {name: group for name, group in content.items() if isinstance(group, dict)}
    groups: dict[str, dict[str, str]] = {}
    group: dict[str, str] = {}
    for line in listing.text(key).splitlines():
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(.*?)\s*", line)
        if match is None:
            continue
        if match[1] == "GROUP":
            group = groups.setdefault(match[2], {})
        elif match[1] != "END_GROUP":
            group.setdefault(match[1], match[2].strip('"'))
    return groups


def _inner(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for element in root.iter():
        if len(element) and element is not root:
            yield element


def _number(group: Mapping[str, str], name: str) -> float | None:
    try:
        return float(group[name])
    except (KeyError, ValueError):
        return None
