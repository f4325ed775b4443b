# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviewed ships as labels that `larsd train` and `larsd evaluate` read.

What a row means to their reader of vector labels:

- accepted or drawn: a ship;
- rejected: the reader drops the row, so its place is background, a negative example;
- shown but not reviewed: `ignore` is true; the row counts neither as hit nor as miss.

Ships that the score filter hides are not written: their places are background.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass

from qgis.core import QgsFeature, QgsProject, QgsVectorFileWriter, QgsVectorLayer

from ..layer import (
    ACCEPTED,
    REJECTED,
    SCENE_PROPERTY,
    TABLE,
    LayerError,
    transform_context,
    verdict_of,
    write_table,
)
from ..texts import tr

__all__ = [
    "LabelCounts",
    "LabelError",
    "is_next_to_scene",
    "label_path",
    "save_labels",
    "scene_path_of",
    "scene_uris_of",
]

#: The end of a label file's name, after the scene's name: the reader finds the file by it.
ENDING = "_labels"

#: Images that can be used for training; labels next to any other are never found.
RASTER_SUFFIXES = (".tif", ".tiff")

_KEPT = (
    ("score", "double"),
    ("length_m", "double"),
    ("width_m", "double"),
    ("heading_deg", "double"),
    ("scene", "string(0,0)"),
    ("scene_uri", "string(0,0)"),
    ("model", "string(0,0)"),
)


class LabelError(Exception):
    """The labels cannot be saved; the text is one sentence for the user."""


@dataclass(frozen=True)
class LabelCounts:
    """How many rows of each kind were written."""

    ships: int
    negatives: int
    ignored: int

    def sentence(self, name: str) -> str:
        """Return a sentence that says what a file holds.

        Args:
            name: The file's name.
        """
        return tr(
            "Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be "
            "ignored) in {file}."
        ).format(ships=self.ships, negatives=self.negatives, ignored=self.ignored, file=name)


def label_path(scene_path: str) -> str:
    """Return where the reader looks for the labels of an image."""
    return os.path.splitext(scene_path)[0] + ENDING + ".gpkg"


def is_next_to_scene(path: str, scene_path: str) -> bool:
    """Tell whether labels lie where the reader looks for them: next to an image it can read."""
    same_folder = os.path.dirname(os.path.abspath(path)) == os.path.dirname(scene_path)
    return same_folder and scene_path.lower().endswith(RASTER_SUFFIXES)


def scene_path_of(layer: QgsVectorLayer) -> str:
    """Return the file of a layer's scene, empty if it is not known, or there are several."""
    known = str(layer.customProperty(SCENE_PROPERTY, "") or "")
    scenes = set() if known else scene_uris_of(layer)
    if len(scenes) > 1:
        return ""
    if not known and scenes and os.path.isfile(next(iter(scenes))):
        return next(iter(scenes))
    if known or layer.fields().lookupField("scene") < 0:
        return known
    first = next(layer.getFeatures(), None)
    named = None if first is None else first.attribute("scene")
    for other in QgsProject.instance().mapLayers().values():
        path = str(other.source().split("|")[0])
        if isinstance(named, str) and os.path.basename(path) == named:
            return path
    return ""


def scene_uris_of(layer: QgsVectorLayer) -> set[str]:
    """Return the addresses of the scenes that the ships of a layer were found in."""
    column = layer.fields().lookupField("scene_uri")
    values = set() if column < 0 else layer.uniqueValues(column)
    return {value for value in values if isinstance(value, str) and value}


def save_labels(layer: QgsVectorLayer, path: str) -> LabelCounts:
    """Write the ships that a layer shows, as labels.

    A new file appears complete or not at all.

    Args:
        layer: A layer of ships with verdicts.
        path: The GeoPackage or GeoJSON to write. In a GeoPackage that exists only the layer `ships`
            is replaced; a GeoJSON is one layer, and is replaced.

    Returns:
        What was written.

    Raises:
        LabelError: If nothing was accepted or rejected, or the file cannot be written.
    """
    labels, counts = _labels(layer)
    if counts.ships + counts.negatives == 0:
        raise LabelError(tr("Accept or reject some ships first: there is nothing to learn yet."))
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise LabelError(tr("There is no folder {folder}.").format(folder=folder))
    is_json = path.lower().endswith((".geojson", ".json"))
    try:
        if not is_json and os.path.exists(path):
            # It may hold other layers.
            write_table(labels, path, TABLE)
            return counts
        with tempfile.TemporaryDirectory(prefix=".larsd-", dir=folder) as scratch:
            new = os.path.join(scratch, os.path.basename(path))
            if is_json:
                _write_json(labels, new)
            else:
                write_table(labels, new, TABLE)
            os.replace(new, path)
    except LayerError as error:
        raise LabelError(str(error)) from None
    except OSError as error:
        raise LabelError(
            tr("{file} could not be written: {reason}").format(
                file=path, reason=error.strerror or str(error)
            )
        ) from None
    return counts


def _write_json(labels: QgsVectorLayer, path: str) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GeoJSON"
    options.layerName = TABLE
    result = QgsVectorFileWriter.writeAsVectorFormatV3(labels, path, transform_context(), options)
    if result[0] != QgsVectorFileWriter.WriterError.NoError:
        raise OSError(result[1])


def _labels(layer: QgsVectorLayer) -> tuple[QgsVectorLayer, LabelCounts]:
    columns = [
        ("class", "string(0,0)"),
        ("ignore", "bool"),
        ("review", "string(0,0)"),
        *[(name, kind) for name, kind in _KEPT if layer.fields().lookupField(name) >= 0],
    ]
    fields = "&".join(f"field={name}:{kind}" for name, kind in columns)
    labels = QgsVectorLayer(f"Polygon?{fields}", TABLE, "memory")
    labels.setCrs(layer.crs())
    rows, counts = [], {ACCEPTED: 0, REJECTED: 0, "": 0}
    for feature in layer.getFeatures():
        verdict = verdict_of(feature)
        verdict = verdict if verdict in (ACCEPTED, REJECTED) else ""
        counts[verdict] += 1
        row = QgsFeature(labels.fields())
        row.setGeometry(feature.geometry())
        row.setAttributes(
            ["ship", verdict == "", verdict, *[feature.attribute(name) for name, _ in columns[3:]]]
        )
        rows.append(row)
    labels.dataProvider().addFeatures(rows)
    return labels, LabelCounts(counts[ACCEPTED], counts[REJECTED], counts[""])
