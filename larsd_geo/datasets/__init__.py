"""Labelled images: one module for each label format, one type for all of them.

Every reader returns the same thing, a list of `LabelledImage`, with the boxes as minimum-area
rectangles in LARSD form. The formats:

- `dota`: `images/` and `labelTxt/` (DOTA's text files), optionally with an `images.csv`
  that gives the source, the split and the ground sample distance of each image;
- `hrsc`: HRSC2016's XML files with `ImageSets` splits;
- `yolo-obb`: `images/<split>` and `labels/<split>` with normalised quadrilaterals;
- `airbus`: the Airbus Ship Detection Challenge's run-length table;
- `vector`: polygons (GeoPackage, GeoJSON) over GeoTIFFs, as drawn in a GIS.
"""

from __future__ import annotations

from larsd_geo.datasets.formats import FORMATS, read_labels
from larsd_geo.datasets.labelled import LabelledImage

__all__ = ["FORMATS", "LabelledImage", "read_labels"]
