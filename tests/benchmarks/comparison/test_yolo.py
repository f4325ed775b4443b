"""YOLO11-OBB in its process: on the others' crops, killed and resumed, and its boxes read back."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from benchmarks.comparison.rival import RivalTrainer
from benchmarks.comparison.rrd import Rrd
from benchmarks.comparison.yolo import Yolo, missing, visible_outlines
from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.reading import read_image
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.refine import suppress
from larsd_geo.training.config import TrainingConfig
from tests.benchmarks.comparison.small import FromScratch

CPU = torch.device("cpu")

needs_ultralytics = pytest.mark.skipif(missing() is not None, reason=str(missing()))


def recipe(steps: int, every: int) -> TrainingConfig:
    return TrainingConfig.from_dict(
        {
            "iterations": steps,
            "batch_size": 4,
            "warm_up": min(10, steps // 4),
            "optimiser": "adamw",
            "learning_rate": 2e-3,
            "schedule": "cosine",
            "validate_every": every,
            "model": {"preset": "baseline", "backbone": "efficientnet-lite0", "head_width": 8},
            "augmentation": {"crop": 128, "scale": [0.9, 1.1]},
        }
    )


def test_what_is_labelled_is_what_a_crop_shows() -> None:
    boxes = np.array(
        [
            [50.0, 50, 40, 12, 0.3],  # whole
            [0.0, 50, 40, 12, 0.0],  # its right half
            [-60.0, 50, 40, 12, 0.0],  # nothing of it
        ]
    )
    whole, half = visible_outlines(boxes, 100)
    (x, y), sides, _ = cv2.minAreaRect(whole.astype(np.float32))
    assert (x, y) == pytest.approx((50, 50), abs=0.01)
    assert sorted(sides) == pytest.approx([12, 40], abs=0.01)
    assert half.min(axis=0).tolist() == [0, 44]
    assert half.max(axis=0).tolist() == [20, 56]


def test_it_gets_the_crops_that_the_others_get(
    painted: list[LabelledImage], tmp_path: Path
) -> None:
    yolo = Yolo("yolo11n-obb", recipe(4, 2), painted, tmp_path / "yolo", CPU)
    rival: RivalTrainer = FromScratch(Rrd, recipe(4, 2), painted, tmp_path / "rival", device=CPU)
    folder = yolo._write_epoch(1)
    written = sorted((folder / "images").iterdir())
    assert len(written) == 2 * 4
    for index, path in enumerate(written, start=2 * 4):
        image, boxes, ignore = rival.sampler.crop(index)
        assert np.array_equal(read_image(path), image)
        label = folder / "labels" / f"{path.stem}.txt"
        assert len(label.read_text(encoding="utf-8").splitlines()) == len(
            visible_outlines(boxes[~ignore], 128)
        )


@pytest.mark.slow
@needs_ultralytics
def test_it_learns_four_images_by_heart_over_a_kill(
    painted: list[LabelledImage], tmp_path: Path
) -> None:
    config, folder = recipe(120, 30), tmp_path / "yolo"

    class KilledError(Exception):
        """Stands for whatever ends the process that trains."""

    class Cut(Yolo):
        def _write_epoch(self, epoch: int) -> Path:
            if epoch == 2:
                raise KilledError
            return super()._write_epoch(epoch)

    with pytest.raises(KilledError):
        Cut("yolo11n-obb", config, painted, folder, CPU).train("yolo")
    # Whatever ultralytics was writing just then is of no use; what was kept before is.
    (folder / "ultralytics" / "weights" / "last.pt").write_bytes(b"cut short")

    written: list[int] = []

    class Noted(Yolo):
        def _write_epoch(self, epoch: int) -> Path:
            written.append(epoch)
            return super()._write_epoch(epoch)

    yolo = Noted("yolo11n-obb", config, painted, folder, CPU)
    seconds = yolo.train("yolo")
    assert written == [2, 3]
    assert not list(folder.glob("crops-*"))
    # Done is done.
    assert yolo.train("yolo") == seconds
    assert written == [2, 3]

    search = yolo.search()
    found = {str(image.path): suppress(search(image.read())) for image in painted}
    truths, sources = labels_of(painted)
    result = evaluate_detections(found, truths, sources=sources)
    cost = yolo.cost(128)
    yolo.close()
    assert result.overall.ap50_voc07 > 0.9
    assert 2.5e6 < cost["parameters"] < 2.9e6  # 2.7 million, says ultralytics
    assert cost["gflop"] > 5


@needs_ultralytics
def test_what_ends_the_program_is_told(painted: list[LabelledImage], tmp_path: Path) -> None:
    yolo = Yolo("no-such-network", recipe(4, 2), painted, tmp_path / "run", CPU)
    with pytest.raises(SystemExit, match=r"(?s)no-such-network ended with status 1.*Error"):
        yolo.train("yolo")
