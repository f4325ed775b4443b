"""Kind: STAC items and collections of them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.changes import json_text
from tests.fuzz.kind import Kind

__all__ = ["STAC"]

_ITEM = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "stac_extensions": ["https://stac-extensions.github.io/projection/v1.1.0/schema.json"],
    "id": "a",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[3, 52], [3.1, 52], [3.1, 52.1], [3, 52.1], [3, 52]]],
    },
    "bbox": [3, 52, 3.1, 52.1],
    "properties": {
        "datetime": "2024-05-01T10:00:00Z",
        "gsd": 0.5,
        "eo:cloud_cover": 3,
        "proj:epsg": 32631,
    },
    "links": [{"rel": "self", "href": "./item.json"}, {"rel": "next", "href": "./item.json"}],
    "assets": {
        "visual": {
            "href": "./a.tif",
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "roles": ["visual", "data"],
            "gsd": 0.5,
            "eo:bands": [{"name": "red"}, {"name": "green"}, {"name": "blue"}],
        },
        "thumbnail": {"href": "https://127.0.0.1:9/t.png", "roles": ["thumbnail"]},
    },
}

_COLLECTION = {"type": "FeatureCollection", "features": [_ITEM, _ITEM]}


def _cases(module: Any) -> st.SearchStrategy[bytes]:
    return st.one_of(json_text(_ITEM), json_text(_ITEM), json_text(_COLLECTION))


def _run(module: Any, case: bytes, folder: Path) -> None:
    (folder / "item.json").write_bytes(case)
    for number, ref in enumerate(module.read_catalogue(str(folder / "item.json"))):
        str(ref)
        if number > 1000:
            raise RuntimeError("a catalogue without an end")


def _prepare(folder: Path) -> Any:
    return importlib.import_module("larsd_geo.batch.stac")


STAC = Kind("stac", _prepare, _cases, _run)
