"""Planet: PlanetScope and SkySat images with their usable-data masks and metadata.

Read according to Planet's "Combined Imagery Product Specification" and the pages on PSScene,
SkySatScene, SkySatCollect and UDM2 of docs.planet.com.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from larsd_geo.scene.products.listing import Listing, Metadata
from larsd_geo.scene.products.product import Band, Candidate, Product, UsableData

__all__ = ["KEY", "candidates"]

#: The image that stands for a product: what is before its kind, its kind, and how it was made.
_PLANETSCOPE = (
    r"(?P<stem>\d{8}_\d{6}\w*?|\d+_\d+_\d{4}-\d\d-\d\d_\w+?)_(?:3B|BGRN)_"
    r"(?P<kind>AnalyticMS|Analytic|Visual)(?P<sr>_SR)?(?P<eight>_8b)?(?P<more>\w*)\.tiff?"
)
_SKYSAT = (
    r"(?P<stem>\d{8}_\d{6}_ssc\w+?)_(?:ortho_)?"
    r"(?P<kind>analytic|pansharpened|panchromatic|visual)(?P<sr>_sr)?(?P<more>(?:_clip|_file_format"
    r"|_udm|_dn)*)\.tiff?"
)
KEY = rf"(?:{_PLANETSCOPE}|{_SKYSAT.replace('P<', 'P<s')})"

_FOUR = ("blue", "green", "red", "nir")
_EIGHT = ("coastal_blue", "blue", "green_i", "green", "yellow", "red", "rededge", "nir")

#: Surface reflectance is stored times this.
_SURFACE = 10_000.0


def candidates(listing: Listing) -> Iterator[Candidate]:
    """Yield the products of a listing: one for each image."""
    for pattern, satellite in ((_PLANETSCOPE, "PlanetScope"), (_SKYSAT, "SkySat")):
        for match in listing.matching(rf"(?P<folder>(?:.*/)?){pattern}"):
            if "udm" in match["more"].lower():
                continue
            parts = {name: text or "" for name, text in match.groupdict().items()}
            build = partial(_build, listing, match[0], parts, satellite)
            yield Candidate(match[0], frozenset({match[0]}), build)


def _build(listing: Listing, key: str, parts: dict[str, str], satellite: str) -> Product:
    kind = parts["kind"].lower()
    names = _band_names(kind, bool(parts.get("eight")))
    about = _about(listing, key, parts)
    usable = _usable(listing, key, parts)
    scales, quantity = [1.0] * len(names), ""
    if parts["sr"]:
        scales, quantity = [1 / _SURFACE] * len(names), "reflectance"
    elif kind.startswith("analytic") and len(about.coefficients) == len(names):
        scales, quantity = about.coefficients, "reflectance"
    used = [key, *about.names, *([] if usable is None else [usable])]
    label = {"analyticms": "analytic", "analytic": "analytic"}.get(kind, kind)
    return Product(
        name=f"{satellite} {label}{', surface reflectance' if parts['sr'] else ''}",
        bands=tuple(Band(name, scale) for name, scale in zip(names, scales, strict=True)),
        raster=listing.path(key),
        files=listing.local(used),
        quantity=quantity,
        # The fourth band of a visual image is its alpha.
        nodata=None if kind == "visual" else 0.0,
        usable=None
        if usable is None
        else UsableData(listing.path(usable), "udm2" if "udm2" in usable.lower() else "udm"),
        acquired=about.acquired or _time_in_name(parts["stem"]),
        platform=about.platform or satellite,
        sun_azimuth_deg=about.azimuth,
        sun_elevation_deg=about.elevation,
        view_azimuth_deg=about.view_azimuth,
        off_nadir_deg=about.off_nadir,
        incidence_deg=about.incidence,
    )


def _band_names(kind: str, has_eight: bool) -> tuple[str, ...]:
    if kind == "visual":
        return ("red", "green", "blue")
    if kind == "panchromatic":
        return ("pan",)
    return _EIGHT if has_eight else _FOUR


class _About:
    """What the metadata beside an image say."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.acquired: str | None = None
        self.platform: str | None = None
        self.azimuth: float | None = None
        self.elevation: float | None = None
        self.view_azimuth: float | None = None
        self.off_nadir: float | None = None
        self.incidence: float | None = None
        self.coefficients: list[float] = []

    def read_xml(self, content: Metadata) -> None:
        self.acquired = content.text("acquisitionDateTime", "acquisitionDate") or self.acquired
        satellite = content.text("serialIdentifier")
        family = content.text("shortName")
        if family or satellite:
            self.platform = " ".join(filter(None, (family, satellite)))
        self.azimuth = content.number("illuminationAzimuthAngle")
        self.elevation = content.number("illuminationElevationAngle")
        self.view_azimuth = content.number("azimuthAngle")
        # Negative where the satellite looks to the other side.
        view = content.number("spaceCraftViewAngle")
        self.off_nadir = None if view is None else abs(view)
        self.incidence = content.number("incidenceAngle")
        for band in map(Metadata, content.all("bandSpecificMetadata")):
            factor = band.number("reflectanceCoefficient")
            if factor is not None:
                self.coefficients.append(factor)

    def read_json(self, content: Any) -> None:
        said = content.get("properties") if isinstance(content, dict) else None
        if not isinstance(said, dict):
            return
        self.acquired = self.acquired or said.get("acquired") or said.get("datetime")
        satellite = said.get("satellite_id")
        self.platform = self.platform or (None if satellite is None else str(satellite))
        self.azimuth = _or(self.azimuth, said.get("sun_azimuth", said.get("view:sun_azimuth")))
        self.elevation = _or(
            self.elevation, said.get("sun_elevation", said.get("view:sun_elevation"))
        )
        self.view_azimuth = _or(
            self.view_azimuth, said.get("satellite_azimuth", said.get("view:azimuth"))
        )
        self.off_nadir = _or(self.off_nadir, said.get("view_angle", said.get("view:off_nadir")))
        self.incidence = _or(self.incidence, said.get("view:incidence_angle"))


def _about(listing: Listing, key: str, parts: dict[str, str]) -> _About:
    about = _About()
    stem = re.escape(parts["folder"] + parts["stem"])
    has_eight = bool(parts.get("eight"))
    tables = [m[0] for m in listing.matching(rf"{stem}\w*metadata\w*\.xml")]
    # Both kinds of an image may be in one folder: eight bands have coefficients of their own.
    for found in sorted(tables, key=lambda name: ("_8b" in name.lower()) != has_eight)[:1]:
        about.names.append(found)
        about.read_xml(listing.metadata(found))
    for match in listing.matching(rf"{stem}(?:\w*_metadata\w*)?\.json"):
        about.names.append(match[0])
        try:
            about.read_json(json.loads(listing.text(match[0])))
        except ValueError as error:
            raise listing.damaged(f"its {match[0]} is not JSON; copy it again") from error
    return about


def _usable(listing: Listing, key: str, parts: dict[str, str]) -> str | None:
    """Return the usable-data mask beside an image, the newer kind first."""
    stem = parts["stem"]
    image = posixpath.splitext(posixpath.basename(key))[0].removesuffix("_clip")
    for kind in ("udm2", "DN_udm", "udm"):
        for start in (f"{stem}_3B", stem, f"{stem}_ortho", f"{stem}_ortho_{parts['kind']}", image):
            for clip in ("", "_clip"):
                found = listing.beside(key, f"{start}_{kind}{clip}.tif")
                if found is not None:
                    return found
    return None


def _time_in_name(stem: str) -> str | None:
    """Return the time at the beginning of an image's name, if there is one."""
    digits = stem.replace("_", "")[:14]
    return f"{digits[:8]}T{digits[8:]}" if digits.isdigit() and len(digits) == 14 else None


def _or(known: float | None, said: Any) -> float | None:
    return float(said) if known is None and isinstance(said, (int, float)) else known
