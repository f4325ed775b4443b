"""Batches from worker processes: the same crops, plain errors, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import CropWorkerError, LabelFileError
from larsd_geo.training.augmentation import AugmentationConfig
from larsd_geo.training.batches import batches, default_workers
from larsd_geo.training.loader import CropSampler


def sampler(folder: Path) -> CropSampler:
    """Crops of four images of noise with a ship each."""
    images = []
    for number in range(4):
        path = folder / f"{number}.png"
        noise = np.random.default_rng(number).integers(0, 255, (96, 96, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path)
        box = np.array([[48.0, 40.0, 30.0, 9.0, 0.2 * number]])
        images.append(LabelledImage(path, box, np.zeros(1, bool), "noise", "train", None))
    return CropSampler(
        images, {}, AugmentationConfig(crop=64), (4, 8), np.full((2, 1, 2), 20.0),
        gate_by_anchor=False, generated=0.2,
    )  # fmt: skip


@pytest.mark.slow
def test_workers_make_the_batches_that_are_made_without_them(tmp_path: Path) -> None:
    crops = sampler(tmp_path)
    alone = list(batches(crops, 3, 0, 5, workers=0))
    shared = list(batches(crops, 3, 2, 5, workers=2))
    assert len(shared) == 3
    for first, second in zip(alone[2:], shared, strict=True):
        assert np.array_equal(first.images, second.images)
        for name in ("labels", "image", "index", "distances", "theta", "anchors"):
            one, other = getattr(first.targets, name), getattr(second.targets, name)
            assert np.array_equal(one, other), name


def test_the_positives_of_a_batch_are_those_of_its_crops(tmp_path: Path) -> None:
    crops = sampler(tmp_path)
    (batch,) = batches(crops, 4, 1, 2, workers=0)
    for at in range(4):
        image, targets = crops.sample(4 + at)
        own = batch.targets.image == at
        assert np.array_equal(batch.images[at], image)
        assert np.array_equal(batch.targets.labels[at], targets.labels)
        assert np.array_equal(batch.targets.index[own], targets.index)
        assert np.array_equal(batch.targets.distances[own], targets.distances)


def test_what_a_worker_finds_wrong_is_said_as_ever(tmp_path: Path) -> None:
    crops = sampler(tmp_path)
    for image in crops.images:
        image.path.write_bytes(b"no image")
    with pytest.raises(LabelFileError, match=r"\.png") as caught:
        list(batches(crops, 3, 0, 2, workers=1))
    assert caught.value.path in {image.path for image in crops.images}


def children(of: int) -> set[int]:
    """Processes that descend from one, from /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8")
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {of, *found}} - found:
        found |= more
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


@needs_proc
def test_a_killed_worker_is_named_and_nothing_hangs(tmp_path: Path) -> None:
    before = children(os.getpid())
    running = batches(sampler(tmp_path), 3, 0, 10_000, workers=2)
    next(running)
    # The youngest: forked last, from the fork server, which may be older than this run.
    victim = max(children(os.getpid()) - before)
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(CropWorkerError, match="fewer workers"):
        for _ in running:
            pass


@pytest.mark.slow
@needs_proc
def test_no_worker_outlives_a_run_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
if __name__ == "__main__":
    from test_batches import batches, sampler
    for batch in batches(sampler(Path({str(tmp_path)!r})), 3, 0, 100_000, workers=2):
        print("made", flush=True)
""",
        encoding="utf-8",
    )
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            assert run.stdout.readline() == "made\n"
            workers = children(run.pid)
            assert len(workers) >= 2
        finally:
            run.kill()
    deadline = time.monotonic() + 30
    while left := {pid for pid in workers if Path(f"/proc/{pid}").exists()}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.2)


def test_a_gpu_gets_more_workers_than_a_processor() -> None:
    assert default_workers("cpu") == 1
    assert 1 <= default_workers("cuda") <= 16
