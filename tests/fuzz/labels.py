"""Kind: folders of labelled images, in each of the formats."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from hypothesis import strategies as st
from PIL import Image
from rasterio.transform import from_origin

from larsd_geo.datasets import read_labels
from tests.fuzz.changes import changed_bytes, changed_text, json_text
from tests.fuzz.kind import Kind, put

__all__ = ["LABELS"]

_HRSC = """<HRSC_Image><Img_Resolution>1.07</Img_Resolution><HRSC_Objects><HRSC_Object>
<difficult>0</difficult><mbox_cx>30</mbox_cx><mbox_cy>30</mbox_cy><mbox_w>20</mbox_w>
<mbox_h>6</mbox_h><mbox_ang>0.4</mbox_ang></HRSC_Object></HRSC_Objects></HRSC_Image>"""

_VECTOR = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"class": "ship", "review": None, "split": "train", "scene": "a.tif"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[3, 51.9955], [3.0003, 51.9955], [3.0003, 51.9957], [3, 51.9957], [3, 51.9955]]
                ],
            },
        }
    ],
}

_BOWS = {"a.png": [{"bow": [10, 10], "stern": [40, 20]}, None]}


def _prepare(folder: Path) -> dict[str, dict[str, bytes]]:
    """Return the files of a small data set in each format."""
    buffer = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(buffer, "PNG")
    png = buffer.getvalue()
    path = folder / "a.tif"
    with rasterio.open(
        path, "w", "GTiff", 64, 64, 3, "EPSG:32631", from_origin(500_000, 5_760_000, 1, 1), "uint8"
    ) as file:
        file.write(pixels.transpose(2, 0, 1))
    line = (
        "10 10 40 10 40 20 10 20 ship 0\n30 30 50 30 50 40 30 40 ship 0\n1 1 9 1 9 9 1 9 ignore 1\n"
    )
    return {
        "dota": {
            "images/a.png": png,
            "labelTxt/a.txt": b"imagesource:x\ngsd:0.5\n" + line.encode(),
            "images.csv": b"image,source,split,gsd_m\na.png,x,train,0.7\n",
            "bow_stern.json": json.dumps(_BOWS).encode(),
        },
        "hrsc": {
            "AllImages/a.png": png,
            "Annotations/a.xml": _HRSC.encode(),
            "ImageSets/train.txt": b"a\n",
        },
        "yolo-obb": {
            "images/train/a.png": png,
            "labels/train/a.txt": b"0 0.1 0.1 0.5 0.1 0.5 0.3 0.1 0.3\n",
            "data.yaml": b"names:\n  0: ship\n  1: ignore\n",
        },
        "airbus": {
            "train_v2/a.png": png,
            "train.csv": b"ImageId,EncodedPixels\na.png,65 5 129 5 193 5\na.png,1000 3 1064 3\n",
        },
        "vector": {"a.tif": path.read_bytes(), "a.geojson": json.dumps(_VECTOR).encode()},
    }


@st.composite
def _case(draw: Any, written: dict[str, dict[str, bytes]]) -> tuple[str, dict[str, bytes]]:
    form = draw(st.sampled_from(sorted(written)))
    files = dict(written[form])
    texts = [name for name in files if not name.endswith((".png", ".tif"))]
    name = draw(st.sampled_from(texts * 3 + sorted(files)))
    how = draw(st.sampled_from(("content", "content", "content", "bytes", "gone")))
    if how == "gone":
        del files[name]
    elif how == "bytes" or name.endswith((".png", ".tif")):
        files[name] = draw(changed_bytes(files[name]))
    elif name.endswith("json"):
        files[name] = draw(json_text(json.loads(files[name])))
    else:
        text = draw(changed_text(files[name].decode()))
        files[name] = text.encode("utf-8", "surrogatepass")
    return draw(st.sampled_from((form, form, "auto"))), files


def _run(written: object, case: tuple[str, dict[str, bytes]], folder: Path) -> None:
    form, files = case
    put(folder, files)
    for image in read_labels(folder, form):
        image.read()


LABELS = Kind("labels", _prepare, _case, _run)
