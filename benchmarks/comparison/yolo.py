"""YOLO11-OBB of ultralytics, in a process of its own, on the crops that the others are trained on.

`yolo_program.py` is what runs there. The crops of an epoch are written as it begins, and removed
after it; an epoch is as many steps as lie between two checkpoints of the other detectors.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.comparison.contender import Search
from benchmarks.comparison.costs import Cost
from benchmarks.training_runs import read_json, say, write_json
from larsd_geo.boxes import corners_from_boxes, to_larsd_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.files import atomic_output
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import EVALUATION_SCORE_FLOOR
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.optimisation import rate_factor

__all__ = ["Yolo", "missing", "visible_outlines"]

#: What ultralytics would change about a crop: nothing, the crops have been augmented.
_AS_IT_IS = dict.fromkeys(
    (
        "hsv_h", "hsv_s", "hsv_v", "degrees", "translate", "scale", "shear", "perspective",
        "flipud", "fliplr", "bgr", "mosaic", "mixup", "cutmix", "copy_paste", "erasing",
    ),
    0.0,
)  # fmt: skip

#: Set for its process: no server is asked for anything or told of anything, nothing is installed.
_ALONE = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_VERBOSE": "false"}


def missing() -> str | None:
    """Return why it cannot be trained here; None if it can."""
    if importlib.util.find_spec("ultralytics") is None:
        return "ultralytics is not installed (pip install 'larsd-geo[bench]')"
    return None


def visible_outlines(boxes: NDArray[np.float64], side: int) -> list[NDArray[np.float64]]:
    """Return what of each box lies in a crop: ultralytics takes no corner outside of it.

    Args:
        boxes: (N, 5) boxes, pixels.
        side: Side of the crop, pixels.

    Returns:
        Of each box with any area in the crop, its (K, 2) outline there.
    """
    frame = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    outlines = []
    for corners in np.asarray(corners_from_boxes(boxes)).reshape(-1, 4, 2).astype(np.float32):
        area, outline = cv2.intersectConvexConvex(corners, frame)
        if area > 0:
            outlines.append(outline.reshape(-1, 2).astype(np.float64).clip(0, side))
    return outlines


class Yolo:
    """A training of YOLO11-OBB from random weights; see `Contender`.

    Args:
        network: Its name in ultralytics, as "yolo11n-obb".
        config: The recipe: steps, crops, optimiser, learning rate and its schedule count.
        images: The training images.
        folder: Folder of the run; created if missing.
        device: Where it runs.
    """

    #: ultralytics has weights on a server, and no package that brings them along.
    initial_weights = "none"

    def __init__(
        self,
        network: str,
        config: TrainingConfig,
        images: Sequence[LabelledImage],
        folder: Path,
        device: torch.device,
    ) -> None:
        self.network, self.config, self.folder, self.device = network, config, folder, device
        self.weights = folder.resolve() / "ultralytics" / "weights" / "last.pt"
        self.sampler = CropSampler.from_config(config, images, np.zeros((0, 0, 2)))
        self._programs: list[subprocess.Popen[bytes]] = []

    def train(self, name: str) -> float:
        """See `Contender.train`."""
        config, every = self.config, self.config.validate_every
        epochs = -(-config.iterations // every)
        state = self.folder / "epochs.json"
        done: dict[str, float] = (
            read_json(state) if state.is_file() else {"epochs": 0, "seconds": 0.0}
        )
        first, before, began = int(done["epochs"]), done["seconds"], time.monotonic()
        if first == epochs:
            return before
        say(f"training {name}" + (" (going on)" if first else ""))
        # The check at the end of its training needs images, and the first crop will do.
        self._write_crops(0, 1, "check")
        settings, written = self.folder / "settings.json", first
        crops = self._write_epoch(first)
        write_json(settings, self._settings(epochs, crops))
        with self._program("train", str(settings.resolve())) as program:
            while "done" not in (answer := self._answer(program)):
                epoch = int(answer["epoch"])
                if epoch != written:  # it has stored the one before
                    seconds = before + time.monotonic() - began
                    write_json(state, {"epochs": epoch, "seconds": seconds})
                    say(f"  step {epoch * every} of {config.iterations}, {seconds:.0f} s")
                    shutil.rmtree(crops)
                    crops, written = self._write_epoch(epoch), epoch
                self._tell(program, {"crops": str(crops / "images")})
        seconds = before + time.monotonic() - began
        write_json(state, {"epochs": epochs, "seconds": seconds})
        shutil.rmtree(crops)
        return seconds

    def search(self) -> Search:
        """See `Contender.search`."""
        program = self._searching()

        def find(image: NDArray[np.uint8]) -> Candidates:
            request = {"shape": image.shape, "floor": EVALUATION_SCORE_FLOOR}
            self._tell(program, request, np.ascontiguousarray(image).tobytes())
            assert program.stdout is not None
            count = self._answer(program)["candidates"]
            rows = np.frombuffer(program.stdout.read(count * 6 * 8)).reshape(count, 6)
            return Candidates(to_larsd_form(rows[:, :5].copy()), rows[:, 5].copy())

        return find

    def cost(self, side: int) -> Cost:
        """See `Contender.cost`."""
        program = self._searching()
        self._tell(program, {"cost": side})
        answer = self._answer(program)
        return {
            "parameters": answer["parameters"],
            "gflop": answer["flop"] / 1e9 / (side**2 / 1e6),
        }

    def close(self) -> None:
        """See `Contender.close`."""
        while self._programs:
            with self._programs.pop():  # closes its input, which ends it, and waits
                pass

    def _settings(self, epochs: int, crops: Path) -> dict[str, Any]:
        """Return what `yolo_program.train` is told."""
        config, root = self.config, self.folder.resolve()
        data = root / "data.yaml"
        with atomic_output(data, overwrite=True) as temporary:
            lines = [f"train: {crops / 'images'}", f"val: {root / 'check' / 'images'}"]
            temporary.write_text("\n".join([*lines, "names: {0: ship}"]) + "\n", encoding="utf-8")
        rates = [config.learning_rate * rate_factor(s, config) for s in range(config.iterations)]
        options = {
            "data": str(data),
            "epochs": epochs,
            "batch": config.batch_size,
            "nbs": config.batch_size,  # an optimiser step for each batch
            "imgsz": config.augmentation.crop,
            "device": str(self.device),
            "workers": 0,
            "project": str(root),
            "name": "ultralytics",
            "exist_ok": True,
            "pretrained": False,
            "optimizer": {"adamw": "AdamW", "sgd": "SGD"}[config.optimiser],
            "lr0": config.learning_rate,
            "momentum": config.momentum,
            "weight_decay": config.weight_decay,
            "warmup_epochs": 0.0,
            # It has no half precision on the CPU.
            "amp": "bf16"
            if config.precision == "bfloat16" and self.device.type == "cuda"
            else False,
            "seed": config.seed,
            "close_mosaic": 0,
            "auto_augment": None,
            "val": False,
            "plots": False,
            **_AS_IT_IS,
        }
        return {
            "network": f"{self.network}.yaml",
            "kept": str(root / "kept.pt"),
            "last": str(self.weights),
            "crops": str(crops / "images"),
            "epoch_steps": config.validate_every,
            "rates": rates,
            "options": options,
        }

    def _write_epoch(self, epoch: int) -> Path:
        every, size = self.config.validate_every, self.config.batch_size
        last = min((epoch + 1) * every, self.config.iterations)
        return self._write_crops(epoch * every * size, last * size, f"crops-{epoch}")

    def _write_crops(self, first: int, last: int, name: str) -> Path:
        """Write crops with their labels in the layout of ultralytics, and return the folder."""
        folder, side = self.folder.resolve() / name, self.config.augmentation.crop
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("images", "labels"):
            (folder / part).mkdir(parents=True)
        for index in range(first, last):
            image, boxes, ignore = self.sampler.crop(index)
            outlines = visible_outlines(boxes[~ignore], side)
            lines = [
                "0 " + " ".join(f"{value:.6f}" for value in (outline / side).ravel())
                for outline in outlines
            ]
            stem = f"{index:07d}"
            (folder / "labels" / f"{stem}.txt").write_text("\n".join(lines), encoding="utf-8")
            cv2.imwrite(str(folder / "images" / f"{stem}.png"), image[..., ::-1])
        return folder

    def _searching(self) -> subprocess.Popen[bytes]:
        """Return a process that answers requests, until `close`."""
        if not self._programs:
            threads, device = str(torch.get_num_threads()), str(self.device)
            self._programs.append(self._start("search", str(self.weights), threads, device))
        return self._programs[0]

    @contextmanager
    def _program(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start a process, and stop it whatever happens here."""
        with self._start(*arguments) as program:
            try:
                yield program
            except BaseException:
                program.kill()
                raise

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {
            "YOLO_CONFIG_DIR": str(self.folder.resolve() / "settings"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, "-m", "benchmarks.comparison.yolo_program", *arguments]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **_ALONE, **own},
            )

    @property
    def _log(self) -> Path:
        return self.folder / "program.log"

    def _tell(self, program: subprocess.Popen[bytes], values: Any, more: bytes = b"") -> None:
        assert program.stdin is not None
        try:
            program.stdin.write(json.dumps(values).encode() + b"\n" + more)
            program.stdin.flush()
        except BrokenPipeError:
            self._fail(program)

    def _answer(self, program: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert program.stdout is not None
        line = program.stdout.readline()
        if not line:
            self._fail(program)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _fail(self, program: subprocess.Popen[bytes]) -> None:
        """Leave with the end of what a process wrote before it ended."""
        told = self._log.read_text("utf-8", errors="replace")[-2000:]
        raise SystemExit(f"{self.network} ended with status {program.wait()}:\n{told}")
