"""Four small generated images."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from larsd_geo.boxes import corners_from_boxes, to_larsd_form
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import SIDE


@pytest.fixture(scope="session")
def painted(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledImage]:
    """Four images of four bright hulls each, no two touching."""
    folder = tmp_path_factory.mktemp("painted")
    rng = np.random.default_rng(5)
    images = []
    for number in range(4):
        image = np.full((SIDE, SIDE, 3), (25, 40, 55), np.uint8)
        boxes = []
        for row in range(2):
            for column in range(2):
                box = [34 + 60 * column, 34 + 60 * row, 40.0, 12.0, rng.uniform(-0.5, 0.5)]
                corners = corners_from_boxes(np.array(box))
                cv2.fillPoly(image, [np.round(corners).astype(int)], (200, 190, 180), cv2.LINE_AA)
                boxes.append(box)
        noisy = np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(noisy).save(path)
        ships = to_larsd_form(np.array(boxes))
        images.append(LabelledImage(path, ships, np.zeros(4, bool), "painted", "train", None))
    return images
