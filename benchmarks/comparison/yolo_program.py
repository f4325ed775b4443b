"""The side of YOLO11-OBB that runs in a process of its own: ultralytics trains and searches here.

    python -m benchmarks.comparison.yolo_program train SETTINGS.json
    python -m benchmarks.comparison.yolo_program search WEIGHTS.pt THREADS DEVICE

`benchmarks/comparison/yolo.py` starts it and speaks with it through the standard streams, in lines
of JSON: nothing of ultralytics (AGPL-3.0) is loaded by anything else. `train` asks for the crops of
each epoch by its number; `search` answers requests, each followed by what it is about:

    {"cost": SIDE}                      -> {"parameters": N, "flop": N}
    {"shape": [H, W, 3], "floor": S} and the image's bytes
                                        -> {"candidates": N} and N rows of six float64: x, y,
                                           width, height, angle in radians, score
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode
from ultralytics import YOLO

__all__ = ["main"]

#: Candidates that are handed back of an image at most, as of a rival.
MOST = 2000


def train(settings: dict[str, Any], asked: IO[bytes], answers: IO[bytes]) -> None:
    """Train a network, or go on with a training that was killed.

    Args:
        settings: `network`; `kept`, where the checkpoint of the last whole epoch is; `last`, where
            ultralytics has its own, which a kill may cut short; `options` of ultralytics; `crops`,
            the folder that they open with; the learning `rates` of all steps, and `epoch_steps`.
        asked: Where the folder of the crops of an epoch is read from.
        answers: Where it is asked for.
    """
    kept, last, options = Path(settings["kept"]), Path(settings["last"]), settings["options"]
    resumed, opened, step = kept.is_file(), settings["crops"], 0
    if resumed:
        shutil.copyfile(kept, last)
        if torch.load(kept, weights_only=False)["epoch"] + 1 == options["epochs"]:
            _send(answers, {"done": True})
            return
    model = YOLO(str(last) if resumed else settings["network"], task="obb")

    def next_crops(trainer: Any) -> None:
        nonlocal opened, step
        step = trainer.epoch * settings["epoch_steps"]
        _send(answers, {"epoch": trainer.epoch})
        crops = json.loads(asked.readline())["crops"]
        if crops != opened:
            trainer.train_loader = trainer.get_dataloader(crops, trainer.batch_size, -1)
            opened = crops

    def set_rate(trainer: Any) -> None:
        nonlocal step
        for group in trainer.optimizer.param_groups:
            group["lr"] = settings["rates"][step]
        step += 1

    def keep(trainer: Any) -> None:
        whole = kept.with_suffix(".new")
        shutil.copyfile(trainer.last, whole)
        whole.replace(kept)

    model.add_callback("on_train_epoch_start", next_crops)
    model.add_callback("on_train_batch_start", set_rate)
    model.add_callback("on_model_save", keep)
    model.train(**options, resume=resumed)
    _send(answers, {"done": True})


def search(weights: str, device: str, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    # Both on the CPU and in half precision is how ultralytics stores it.
    network = YOLO(weights, task="obb").model.float().eval()
    counted = sum(parameter.numel() for parameter in network.parameters())
    network = network.fuse(verbose=False).to(device)
    for line in asked:
        request = json.loads(line)
        if "cost" in request:
            noise = torch.rand(1, 3, request["cost"], request["cost"], device=device)
            with torch.inference_mode(), FlopCounterMode(display=False) as counter:
                network(noise)
            _send(answers, {"parameters": counted, "flop": counter.get_total_flops()})
            continue
        height, width, channels = request["shape"]
        read = asked.read(height * width * channels)
        image = np.frombuffer(read, np.uint8).reshape(height, width, channels)
        found = _candidates(network, image, device, request["floor"])
        _send(answers, {"candidates": len(found)}, found.tobytes())


def _candidates(
    network: Any, image: np.ndarray[Any, Any], device: str, floor: float
) -> np.ndarray[Any, Any]:
    """Return the (N, 6) best candidates of an image, before any suppression."""
    pixels = torch.from_numpy(image.copy()).to(device).permute(2, 0, 1)[None].float() / 255.0
    height, width = image.shape[:2]
    # Grey up to whole cells of its coarsest map, as ultralytics pads.
    pixels = functional.pad(pixels, (0, -width % 32, 0, -height % 32), value=114 / 255)
    with torch.inference_mode():
        out = network(pixels)
    # (1, 6, N): box, score of the one class, angle.
    rows = (out[0] if isinstance(out, tuple) else out)[0].T.double().cpu()
    scores = rows[:, 4]
    order = scores.argsort(descending=True)[:MOST]
    order = order[scores[order] >= floor]
    return np.ascontiguousarray(rows[order][:, [0, 1, 2, 3, 5, 4]].numpy())


def _send(answers: IO[bytes], values: dict[str, Any], more: bytes = b"") -> None:
    answers.write(json.dumps(values).encode() + b"\n" + more)
    answers.flush()


def main(arguments: Sequence[str]) -> None:
    """Run one of the two commands."""
    # What ultralytics prints must not come between the answers: it goes to stderr.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if arguments[0] == "train":
        train(json.loads(Path(arguments[1]).read_text("utf-8")), sys.stdin.buffer, answers)
    else:
        weights, threads, device = arguments[1:]
        torch.set_num_threads(int(threads))
        search(weights, device, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
