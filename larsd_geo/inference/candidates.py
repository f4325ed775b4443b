"""From pictures to scored candidate boxes: decoding, top n of each level, score alignment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from larsd_geo.boxes import FAINT_SCORE, boxes_from_distances
from larsd_geo.inference.alignment import align_scores
from larsd_geo.inference.decode import cell_centres, decode_distances
from larsd_geo.model.network import Larsd, LevelOutput

#: Candidates kept of each level before the alignment; all that are as good as `SURE_SCORE` are.
DEFAULT_TOP_N = 3000

#: A cell with this score is probably on a ship, and stays whatever the top n are: in a packed
#: marina a hundred bright boats with a hundred cells each would fill them, and the others would
#: have no box at all.
SURE_SCORE = 0.15

#: Sure candidates of a level at most, which bounds the memory where a network is sure everywhere.
MOST_SURE = 30_000

#: Cells below this are not looked at. It is below the floor of final scores, because the alignment
#: lifts a ship's weak cells, which have their say in how well its other boxes fit: that shall not
#: depend on the score that is asked for.
CELL_FLOOR = 0.02

#: Scores below this never become candidates; an analyst's filter starts well above it.
DEFAULT_SCORE_FLOOR = FAINT_SCORE


class Candidates(NamedTuple):
    """Candidate boxes of one picture, before non-maximum suppression.

    Attributes:
        boxes: (N, 5) float64 boxes in LARSD form, pixels.
        scores: (N,) float64 final scores, 0 to 1.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]


class SettledCandidates(Candidates):
    """Candidates that have been drawn to one another and scored by that already."""

    __slots__ = ()


def normalise(
    images: Tensor, mean: tuple[float, float, float], std: tuple[float, float, float]
) -> Tensor:
    """Return (B, 3, H, W) uint8 pictures as float, in the network's range, channels last.

    The layout is what convolutions on CPUs with matrix units and on GPUs are fastest in.
    """
    device = images.device
    shift = torch.tensor(mean, device=device).view(1, 3, 1, 1)
    scale = torch.tensor(std, device=device).view(1, 3, 1, 1)
    return ((images.float() - shift) / scale).contiguous(memory_format=torch.channels_last)


def precision_context(device: torch.device, precision: str) -> torch.autocast:
    """Return the context in which a network computes in a precision.

    Args:
        device: Where the network runs.
        precision: `float32`, or `bfloat16` or `float16` by autocast.
    """
    # Autocast warns of float32 as its own type, so it is only switched off there.
    lower = precision != "float32"
    dtype = getattr(torch, precision) if lower else None
    return torch.autocast(device.type, dtype, enabled=lower)


def predict_batch(
    network: Larsd,
    images: Tensor,
    score_floor: float = DEFAULT_SCORE_FLOOR,
    top_n: int = DEFAULT_TOP_N,
) -> list[Candidates]:
    """Run the network over pictures and return their candidates.

    Args:
        network: In evaluation mode.
        images: (B, 3, H, W) normalised pictures on the network's device; sides are multiples of 32.
        score_floor: Final scores below this are dropped.
        top_n: Candidates kept of each level, best first, and all with `SURE_SCORE` or more.

    Returns:
        One `Candidates` for each picture.
    """
    with torch.inference_mode():
        outputs = network(images)
        return [
            _candidates(network, [(o.logits[i], o.offsets[i]) for o in outputs], score_floor, top_n)
            for i in range(len(images))
        ]


def _candidates(
    network: Larsd, levels: list[tuple[Tensor, Tensor]], score_floor: float, top_n: int
) -> Candidates:
    boxes, scores = [], []
    for (logits, offsets), stride, anchors in zip(
        levels, network.config.strides, network.anchors, strict=True
    ):
        found = _level_candidates(
            network, LevelOutput(logits, offsets), stride, anchors, score_floor, top_n
        )
        boxes.append(found[0])
        scores.append(found[1])
    return Candidates(
        torch.cat(boxes).double().cpu().numpy(), torch.cat(scores).double().cpu().numpy()
    )


def _level_candidates(
    network: Larsd,
    output: LevelOutput,
    stride: int,
    anchors: Tensor,
    score_floor: float,
    top_n: int,
) -> tuple[Tensor, Tensor]:
    config = network.config
    maps = output.logits.float().sigmoid()
    height, width = maps.shape[1:]
    flat = maps.flatten()
    sure = min(int((flat >= SURE_SCORE).sum()), MOST_SURE)
    best = torch.topk(flat, min(max(top_n, sure), flat.numel())).indices
    best = best[flat[best] >= min(score_floor, CELL_FLOOR)]
    anchor, cell = best // (height * width), best % (height * width)
    # (K, 5, H, W) -> the five values of the chosen cells.
    values = output.offsets.flatten(2)[anchor, :, cell].float()
    distances, theta = decode_distances(values, anchors[anchor])
    points = cell_centres(height, width, stride, flat.device)[cell]
    boxes = boxes_from_distances(points, distances, theta)
    scores = flat[best]
    if config.alignment is not None:
        scores = align_scores(maps, boxes, anchor, stride, config.alignment, config.alignment_reach)
        keep = scores >= score_floor
        boxes, scores = boxes[keep], scores[keep]
    return boxes, scores
