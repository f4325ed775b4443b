"""Choose the label reader: by name, or by the contents of the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from larsd_geo.datasets import airbus, dota, hrsc, yolo_obb
from larsd_geo.datasets.labelled import RASTER_SUFFIXES, VECTOR_SUFFIXES, LabelledImage
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelFormatError, LabelSplitError

__all__ = ["FORMATS", "read_labels"]


@dataclass(frozen=True)
class _Format:
    """A label format: how to recognise it, how to read it, and what is looked for in words."""

    recognises: Callable[[Path], bool]
    read: Callable[[Path, Tally], list[LabelledImage]]
    looked_for: str


def _recognises_vector(root: Path) -> bool:
    if not root.is_dir():
        return False
    suffixes = {path.suffix.lower() for path in root.iterdir()}
    return not suffixes.isdisjoint(RASTER_SUFFIXES) and not suffixes.isdisjoint(VECTOR_SUFFIXES)


def _read_vector(root: Path, tally: Tally) -> list[LabelledImage]:
    # The one reader that needs rasterio and geopandas: training on plain images runs without.
    from larsd_geo.datasets.vector import read_vector

    return read_vector(root, tally)


_FORMATS = {
    "dota": _Format(dota.recognises, dota.read_dota, dota.LOOKED_FOR),
    "hrsc": _Format(hrsc.recognises, hrsc.read_hrsc, hrsc.LOOKED_FOR),
    "yolo-obb": _Format(yolo_obb.recognises, yolo_obb.read_yolo_obb, yolo_obb.LOOKED_FOR),
    "airbus": _Format(airbus.recognises, airbus.read_airbus, airbus.LOOKED_FOR),
    "vector": _Format(
        _recognises_vector, _read_vector, "GeoTIFFs with GeoPackage or GeoJSON labels beside them"
    ),
}

#: Names of the label formats, in the order in which the automatic detection tries them.
FORMATS: tuple[str, ...] = tuple(_FORMATS)


def read_labels(
    root: str | Path,
    format: str = "auto",
    split: str | None = None,
    classes: Sequence[str] | None = None,
) -> list[LabelledImage]:
    """Read a data set of labelled images.

    Args:
        root: The data set's folder.
        format: One of `FORMATS`, or `auto` to choose by the contents of the folder.
        split: Only the images of this split; all where None.
        classes: Classes that are ships, by name or number; None for the usual names of ships (see
            `larsd_geo.datasets.classes`), "all" alone for every class. Labels of other classes,
            and damaged labels and images, are left out, counted, and said in one warning.

    Returns:
        One value per image, images without ships included.

    Raises:
        LabelFormatError: If the format is unknown, or the folder holds none (or not this one).
        LabelSplitError: If no image belongs to the split.
        LabelClassError: If nothing says which classes are ships.
        LabelFileError: If a file is malformed that all images need, or half of the labels or images
            are damaged; names the file and the line.
    """
    folder = Path(root)
    if format == "auto":
        chosen = next((f for f in _FORMATS.values() if f.recognises(folder)), None)
    elif format in _FORMATS:
        chosen = _FORMATS[format] if _FORMATS[format].recognises(folder) else None
    else:
        raise LabelFormatError(folder, f"{format!r} is not a label format; known are", FORMATS)
    if chosen is None:
        wanted = _FORMATS.values() if format == "auto" else [_FORMATS[format]]
        places = [f.looked_for for f in wanted]
        raise LabelFormatError(folder, "no labelled images found; looked for", places)
    tally = Tally(classes)
    images = chosen.read(folder, tally)
    tally.finish(folder)
    if split is None:
        return images
    chosen_images = [p for p in images if p.split == split]
    if not chosen_images:
        raise LabelSplitError(folder, split, sorted({p.split for p in images}))
    return chosen_images
