# SPDX-License-Identifier: GPL-2.0-or-later
"""What *Detect* starts: from the form to a search, and one that did not come to its end."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)

from ..layer import ANY_LENGTH, SceneSource, crs_text, gdal_path
from ..request import DetectionRequest
from .drawing import Drawing, plan_drawing, working_gsd
from .outputs import FILE, Output, check
from .panel import DetectPanel
from .request_form import build_request
from .run import JOURNAL, remove_folder, search_root
from .several import source_of

__all__ = ["Search", "Unfinished", "prepare", "unfinished_searches"]

#: The file of a search's folder that tells how to go on with it.
_RECORD = "search.json"


@dataclass(frozen=True)
class Search:
    """A search that can be started.

    Attributes:
        layer: The scene's layer, the first of several.
        source: The scene.
        request: What larsd is asked.
        folder: The search's own folder.
        output: Where the ships go.
        min_score: The minimum score of the ships that are shown at first.
        lengths: Their least and greatest length in metres.
        area: The area that is searched, in the CRS of the source.
        drawing: The image to draw first, None for none.
    """

    layer: QgsRasterLayer
    source: SceneSource
    request: DetectionRequest
    folder: str
    output: Output
    min_score: float
    lengths: tuple[float, float] = ANY_LENGTH
    area: QgsGeometry = field(default_factory=QgsGeometry)
    drawing: Drawing | None = None

    def remember(self) -> None:
        """Write down how to go on with it, should it not come to its end."""
        record = {
            "request": asdict(self.request),
            "output": asdict(self.output),
            "source": {
                **{name: getattr(self.source, name) for name in _PLAIN},
                "crs": crs_text(self.source.crs),
                "extent": self.source.extent.asWktPolygon(),
            },
            "area": self.area.asWkt(),
            "min_score": self.min_score,
            "lengths": self.lengths,
            "began": datetime.now().astimezone().isoformat(timespec="minutes"),
        }
        # Without it the search can only be resumed from the form as it is now.
        path = os.path.join(self.folder, _RECORD)
        with contextlib.suppress(OSError), open(path, "w", encoding="utf-8") as file:
            json.dump(record, file)


#: What a record holds of a `SceneSource` as it is.
_PLAIN = ("path", "name", "title", "crs_override", "file", "more")


@dataclass(frozen=True)
class Unfinished:
    """A search that did not come to its end: cancelled, failed, or ended with QGIS.

    Attributes:
        folder: Its folder, with its journal.
        record: What `Search.remember` wrote.
    """

    folder: str
    record: dict[str, Any]

    @property
    def title(self) -> str:
        """The scene, and when its search began."""
        began = datetime.fromisoformat(self.record["began"])
        return f"{self.record['source']['title']}, {began:%Y-%m-%d %H:%M}"

    def search(self) -> Search:
        """Return the search, with the scene's layer; one that the project lacks is added to it."""
        known = self.record["source"]
        path = known["path"]
        layer = next(
            (
                one
                for one in QgsProject.instance().mapLayers().values()
                if isinstance(one, QgsRasterLayer) and gdal_path(one)[0] == path
            ),
            None,
        )
        if layer is None:
            layer = QgsRasterLayer(path, known["title"])
            if layer.isValid():
                QgsProject.instance().addMapLayer(layer)
        outline = QgsGeometry.fromWkt(known["extent"])
        source = SceneSource(
            **{name: known[name] for name in _PLAIN if name != "more"},
            more=tuple(known["more"]),
            crs=_crs(known["crs"]),
            extent=QgsRectangle(outline.boundingBox()),
        )
        low, high = self.record["lengths"]
        return Search(
            layer,
            source,
            DetectionRequest(**self.record["request"]),
            self.folder,
            Output(**self.record["output"]),
            float(self.record["min_score"]),
            (float(low), float(high)),
            QgsGeometry.fromWkt(self.record["area"]),
        )

    def forget(self) -> None:
        """Remove all that is kept of it."""
        remove_folder(self.folder)


def unfinished_searches() -> list[Unfinished]:
    """Return the searches that can go on, the latest first."""
    found = []
    root = search_root()
    for name in os.listdir(root) if os.path.isdir(root) else []:
        folder = os.path.join(root, name)
        if not os.path.exists(os.path.join(folder, JOURNAL)):
            continue
        # A record that a later version of the plugin wrote is of no use to this one.
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            with open(os.path.join(folder, _RECORD), encoding="utf-8") as file:
                one = Unfinished(folder, json.load(file))
            DetectionRequest(**one.record["request"])
            Output(**one.record["output"])
            found.append((one.record["began"], one.title, one))
    return [one for _, _, one in sorted(found, key=lambda entry: entry[:2], reverse=True)]


def prepare(
    panel: DetectPanel,
    min_score: float,
    lengths: tuple[float, float],
    output: Output | None = None,
) -> Search:
    """Read a search from the form.

    Args:
        panel: The form.
        min_score: The minimum score of the ships that are shown at first.
        lengths: Their least and greatest length in metres.
        output: Where they go; None for the form's choice.

    Raises:
        LayerError: If a raster cannot be searched.
        OutputError: If the ships cannot go where the user wants them.
        AreaError: If the search area cannot be used.
    """
    layers = panel.layers()
    source, output = source_of(layers), output or panel.output.output()
    check(output)
    area, drawing = panel.area.area(source), None
    if source.is_drawn:
        gsd = working_gsd(panel.card(), panel.gsd.value())
        drawing = plan_drawing(layers[0], source, area, gsd)
        path = _image_path(layers[0], drawing, output)
        source = replace(source, path=path, name=os.path.basename(path), file=path)
        if area is not None and area.isGeosEqual(QgsGeometry.fromRect(area.boundingBox())):
            area = None  # the image ends where the area does
    searched = source.extent if drawing is None else drawing.extent
    outline = QgsGeometry.fromRect(searched) if area is None else area
    request, folder = build_request(panel, source, min_score, area)
    if drawing is not None and _goes_on(folder, source.path):
        drawing = None
    return Search(layers[0], source, request, folder, output, min_score, lengths, outline, drawing)


def _goes_on(folder: str, image: str) -> bool:
    """Tell whether a search of an image that was drawn already was interrupted."""
    return os.path.exists(os.path.join(folder, JOURNAL)) and os.path.exists(image)


def _image_path(layer: QgsRasterLayer, drawing: Drawing, output: Output) -> str:
    """Return where the image of a map is written: beside the ships, if they go to a file.

    An equal part of an equal map has an equal name, by which its search can go on.
    """
    key = repr((layer.source(), drawing.extent.toString(9), drawing.columns, drawing.rows))
    digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:8]
    name = re.sub(r"[^\w-]+", "_", layer.name()).strip("_")[:40] or "map"
    folder = str(QgsProcessingUtils.tempFolder())
    if output.kind == FILE:
        folder, stem = os.path.split(output.path)
        name = f"{os.path.splitext(stem)[0]}_{name}"
    return os.path.join(folder, f"{name}_{digest}.tif")


def _crs(text: str) -> QgsCoordinateReferenceSystem:
    if text.startswith("EPSG:"):
        return QgsCoordinateReferenceSystem(text)
    return QgsCoordinateReferenceSystem.fromWkt(text)
