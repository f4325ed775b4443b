"""Choice of the label reader: by name, or by what lies in the folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from larsd_geo.datasets import airbus, dota, hrsc, yolo_obb
from larsd_geo.datasets.labelled import RASTER_SUFFIXES, VECTOR_SUFFIXES, LabelledImage
from larsd_geo.errors import LabelFormatError, LabelSplitError


@dataclass(frozen=True)
class _Format:
    """A label format: how to recognise it, how to read it, and what is looked for in words."""

    recognises: Callable[[Path], bool]
    read: Callable[[Path], list[LabelledImage]]
    looked_for: str


def _recognises_vector(root: Path) -> bool:
    if not root.is_dir():
        return False
    suffixes = {path.suffix.lower() for path in root.iterdir()}
    return not suffixes.isdisjoint(RASTER_SUFFIXES) and not suffixes.isdisjoint(VECTOR_SUFFIXES)


def _read_vector(root: Path) -> list[LabelledImage]:
    # The one reader that needs rasterio and geopandas: training on plain pictures runs without.
    from larsd_geo.datasets.vector import read_vector

    return read_vector(root)


_FORMATS = {
    "dota": _Format(dota.recognises, dota.read_dota, dota.LOOKED_FOR),
    "hrsc": _Format(hrsc.recognises, hrsc.read_hrsc, hrsc.LOOKED_FOR),
    "yolo-obb": _Format(yolo_obb.recognises, yolo_obb.read_yolo_obb, yolo_obb.LOOKED_FOR),
    "airbus": _Format(airbus.recognises, airbus.read_airbus, airbus.LOOKED_FOR),
    "vector": _Format(
        _recognises_vector, _read_vector, "GeoTIFFs with GeoPackage or GeoJSON labels beside them"
    ),
}

FORMATS: tuple[str, ...] = tuple(_FORMATS)
"""Names of the label formats, in the order in which the automatic detection tries them."""


def read_labels(
    root: str | Path, format: str = "auto", split: str | None = None
) -> list[LabelledImage]:
    """Read a data set of labelled pictures.

    Args:
        root: The data set's folder.
        format: One of `FORMATS`, or ``auto`` to tell by what lies in the folder.
        split: Only the pictures of this split; all where None.

    Returns:
        One value per picture, pictures without ships included.

    Raises:
        LabelFormatError: The format is unknown, or the folder holds none (or not this one).
        LabelSplitError: No picture belongs to the split.
        LabelFileError: A label file is malformed; names the file and the line.
    """
    folder = Path(root)
    if format == "auto":
        chosen = next((f for f in _FORMATS.values() if f.recognises(folder)), None)
    elif format in _FORMATS:
        chosen = _FORMATS[format] if _FORMATS[format].recognises(folder) else None
    else:
        raise LabelFormatError(folder, f"{format!r} is no label format; known are", FORMATS)
    if chosen is None:
        wanted = _FORMATS.values() if format == "auto" else [_FORMATS[format]]
        places = [f.looked_for for f in wanted]
        raise LabelFormatError(folder, "no labelled pictures found; looked for", places)
    pictures = chosen.read(folder)
    if split is None:
        return pictures
    chosen_pictures = [p for p in pictures if p.split == split]
    if not chosen_pictures:
        raise LabelSplitError(folder, split, sorted({p.split for p in pictures}))
    return chosen_pictures
