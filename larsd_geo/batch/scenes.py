"""What a scene of a batch is, before it is opened, and where scenes come from."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from larsd_geo.errors import LarsdError, UnreadableSourceError
from larsd_geo.errors.redaction import redacted
from larsd_geo.scene.names import scene_name, scene_uri

__all__ = ["SceneFacts", "SceneRef", "file_scene", "list_scenes", "modified"]

#: Suffixes of rasters that a folder is looked through for. What is named may have any.
_RASTERS = frozenset(
    (".tif", ".tiff", ".jp2", ".vrt", ".img", ".ntf", ".nitf", ".png", ".jpg", ".jpeg", ".j2k")
)

#: Suffixes of lists of scenes, one in a line.
_LISTS = frozenset((".txt", ".lst", ".list"))

#: Suffixes of STAC's JSON.
_STAC = frozenset((".json", ".geojson"))

_WILDCARD = re.compile(r"[*?]|\[[^\]]+\]")

_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]+://")

#: Folders that are one scene.
_PRODUCTS = (".safe",)


@dataclass(frozen=True)
class SceneFacts:
    """What a catalogue says of a scene; None is not known.

    Attributes:
        acquired: When the image was taken, ISO 8601.
        platform: What took it.
        sun_azimuth_deg: Direction of the sun, clockwise from north, in degrees.
        sun_elevation_deg: Height of the sun above the horizon, in degrees.
        view_azimuth_deg: Direction from the ground to the satellite, in degrees.
        off_nadir_deg: Angle at the satellite between straight down and the line of sight.
        incidence_deg: Angle on the ground between straight up and the line of sight.
        image_gsd_m: Ground sample distance of the image, in metres.
    """

    acquired: str | None = None
    platform: str | None = None
    sun_azimuth_deg: float | None = None
    sun_elevation_deg: float | None = None
    view_azimuth_deg: float | None = None
    off_nadir_deg: float | None = None
    incidence_deg: float | None = None
    image_gsd_m: float | None = None


@dataclass(frozen=True)
class SceneRef:
    """A scene that has not been opened.

    Attributes:
        key: What it is known by from run to run: an absolute path, or an address without secrets.
        name: What it is called in a layer, if nothing else is called so.
        paths: Its raster; three where red, green and blue are files of their own.
        bands: The band, or those for red, green and blue, from 1; None lets the raster say.
        uri: Its address in a layer, where that is not the raster's.
        version: Changes when the scene does; empty where that cannot be told without opening it.
        facts: What a catalogue says of it.
        problem: Why it cannot be searched.
    """

    key: str
    name: str
    paths: tuple[str, ...] = ()
    bands: tuple[int, ...] | None = None
    uri: str | None = None
    version: str = ""
    facts: SceneFacts = field(default_factory=SceneFacts)
    problem: LarsdError | None = None


def list_scenes(sources: Sequence[str], *, asset: str | None = None) -> Iterator[SceneRef]:
    """Yield the scenes of sources, one after the other; none is opened.

    A source is a raster, a folder of rasters, a pattern such as `scenes/**/*.tif`, a text file that
    lists sources (one in a line, `#` begins a comment, relative to its own folder), or the file or
    URL of a STAC item, item collection, catalogue or collection. A scene that several sources name
    comes once.

    Args:
        sources: The sources.
        asset: The key of the asset to take from STAC items; None chooses by its bands.

    Raises:
        UnreadableSourceError: If a source cannot be read, or has no scene.
        MissingPackageError: If a STAC source is given and pystac is not installed.
    """
    seen: dict[str, list[tuple[str, ...]]] = {}
    for source in sources:
        found = False
        for ref in _of_source(source, asset, Path(), in_list=False):
            found = True
            alike = seen.setdefault(ref.key, [])
            if ref.paths in alike:
                continue
            alike.append(ref.paths)
            # Only the query tells them apart, which no key may hold: it may be a signature.
            yield ref if len(alike) == 1 else replace(ref, key=f"{ref.key} ({len(alike)})")
        if not found:
            raise UnreadableSourceError(source, "there is no scene in it; check the name")


def file_scene(path: str) -> SceneRef:
    """Return the scene of a raster, named as `larsd_geo.open_scene` takes it."""
    return SceneRef(scene_uri(path), scene_name(path), (path,), version=modified(path))


def modified(path: str) -> str:
    """Return size and time of modification of a local file; empty for anything else."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return ""
    return f"{status.st_size} bytes, {status.st_mtime_ns}"


def _of_source(source: str, asset: str | None, base: Path, *, in_list: bool) -> Iterator[SceneRef]:
    text = source if _is_address(source) else os.path.normpath(base / source)
    suffix = Path(redacted(text)).suffix.lower()
    path = Path(text)
    if not _is_address(text) and not path.exists() and _WILDCARD.search(text):
        # Not pathlib's, which takes no absolute patterns.
        for match in sorted(glob.glob(text, recursive=True)):  # noqa: PTH207
            if Path(match).is_file() or Path(match).suffix.lower() in _PRODUCTS:
                yield from _of_source(match, asset, Path(), in_list=in_list)
    elif not _is_address(text) and path.is_dir() and suffix not in _PRODUCTS:
        for file in sorted(path.iterdir()):
            if file.suffix.lower() in _RASTERS | set(_PRODUCTS):
                yield file_scene(str(file))
    elif suffix in _LISTS:
        if in_list:
            raise UnreadableSourceError(source, "a list within a list is not read")
        yield from _of_list(text, asset)
    elif suffix in _STAC:
        from larsd_geo.batch.stac import read_catalogue

        yield from read_catalogue(text, asset)
    else:
        yield file_scene(text)


def _of_list(path: str, asset: str | None) -> Iterator[SceneRef]:
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "").lower() or "it is not text in UTF-8"
        raise UnreadableSourceError(path, f"the list cannot be read ({reason})") from error
    for line in lines:
        # A URL may have a fragment; a comment follows a blank.
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if text:
            yield from _of_source(text, asset, Path(path).parent, in_list=True)


def _is_address(text: str) -> bool:
    """Tell what GDAL or a server opens from paths of this machine."""
    return bool(_URL.match(text)) or text.startswith(("/vsi", "<")) or ":" in text[2:]
