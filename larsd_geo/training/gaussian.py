"""Losses that compare boxes as Gaussians, alternatives to the paper's (Eq. 2).

A box stands for the Gaussian with its centre as the mean and the covariance R diag(a^2, b^2) R^T,
a and b in proportion to the sides w and h, R the rotation by theta. A rectangle has one Gaussian,
whichever of its sides is called w: nothing jumps where LARSD's form swaps the sides at 45 degrees,
and one number holds centre, sides and angle together, the angle weighted by how long the box is.

Both distances are written in these terms, of which none is a difference of large numbers and none
overflows for the longest and thinnest box:

    s = ln sqrt(a b)    half the logarithm of the size        S = s1 - s2
    e = ln sqrt(a / b)  half the logarithm of the shape       t = theta1 - theta2
    q = cos^2 t sinh^2(e1 - e2) + sin^2 t sinh^2(e1 + e2)     how far the shapes differ
    m = d^T Sigma^-1 d                                        squared distance d of the centres,
                                                              in deviations of one of the boxes

They follow from |Sigma1 + Sigma2| = 4 a1 b1 a2 b2 (1 + sinh^2 S + q) and
tr(Sigma2^-1 Sigma1) = 2 e^(2S) (1 + 2q).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["kld_loss", "probiou_loss"]

#: Pixels added to every deviation, so that a box of size 0 has a finite gradient.
LEAST_DEVIATION = 1e-3

#: Deviation of a side of length 1 spread evenly (ProbIoU), and half the side (KLD).
EVEN, HALF = 1.0 / math.sqrt(12.0), 0.5

#: Added under a square root, whose gradient at 0 is infinite.
ROOT_FLOOR = 1e-6


class _Terms(NamedTuple):
    """Differences of two Gaussians, each (P,); the module names them."""

    size: Tensor
    shape: Tensor
    found_distance: Tensor
    true_distance: Tensor


def probiou_loss(found: Tensor, true: Tensor) -> Tensor:
    """Return the Hellinger distance of the boxes' Gaussians, 0 (equal) to 1 (ProbIoU).

    Llerena, Zeni, Kristen and Jung, "Gaussian Bounding Boxes and Probabilistic Intersection-over-
    Union for Object Detection" (arXiv 2106.06072), their L1: sqrt(1 - exp(-B)) with the
    Bhattacharyya distance B = d^T (Sigma1 + Sigma2)^-1 d / 4 + ln(|Sigma1 + Sigma2| / (4
    sqrt(|Sigma1| |Sigma2|))) / 2, and variances w^2 / 12 and h^2 / 12.

    It does not go flat, as it does for boxes far apart: a location lies within its true and its
    predicted box alike, by which the first term of B is 3 at most.

    Args:
        found: (P, 5) boxes (cx, cy, w, h, theta), pixels and radians, float32 or wider.
        true: (P, 5) what they should be, in the same frame.

    Returns:
        (P,) values, differentiable with finite slopes.
    """
    terms = _terms(found, true, EVEN)
    unlike = torch.sinh(terms.size) ** 2 + terms.shape
    grown = torch.exp(2.0 * terms.size)
    centres = (terms.found_distance * grown + terms.true_distance / grown) / (1.0 + unlike)
    bhattacharyya = centres / 16.0 + 0.5 * torch.log1p(unlike)
    root = torch.sqrt(ROOT_FLOOR - torch.expm1(-bhattacharyya))
    return root - math.sqrt(ROOT_FLOOR)


def kld_loss(found: Tensor, true: Tensor) -> Tensor:
    """Return the Kullback-Leibler divergence of the boxes' Gaussians, brought to 0 (equal) to 1.

    Yang, Yang, Yang, Ming, Wang, Tian and Yan, "Learning High-Precision Bounding Box for Rotated
    Object Detection via Kullback-Leibler Divergence" (arXiv 2106.01883): 1 - 1 / (1 + ln(1 + D))
    with D(found, true) = (d^T Sigma_t^-1 d + tr(Sigma_t^-1 Sigma_f) + ln(|Sigma_t| / |Sigma_f|)) /
    2 - 1, and deviations w / 2 and h / 2.

    Args:
        found: (P, 5) boxes (cx, cy, w, h, theta), pixels and radians, float32 or wider.
        true: (P, 5) what they should be, in the same frame.

    Returns:
        (P,) values, differentiable with finite slopes.
    """
    terms = _terms(found, true, HALF)
    grown = 2.0 * terms.size
    divergence = (
        0.5 * terms.true_distance
        + (torch.expm1(grown) - grown).clamp(min=0.0)
        + 2.0 * torch.exp(grown) * terms.shape
    )
    logarithm = torch.log1p(divergence)
    return logarithm / (1.0 + logarithm)


def _terms(found: Tensor, true: Tensor, deviation: float) -> _Terms:
    """Compare the Gaussians of boxes; `deviation` is that of a side of length 1."""
    ours, theirs = _log_deviations(found, deviation), _log_deviations(true, deviation)
    turn = found[:, 4] - true[:, 4]
    shape, true_shape = (ours[:, 0] - ours[:, 1]) / 2, (theirs[:, 0] - theirs[:, 1]) / 2
    shift = found[:, :2] - true[:, :2]
    return _Terms(
        (ours.sum(dim=1) - theirs.sum(dim=1)) / 2,
        torch.cos(turn) ** 2 * torch.sinh(shape - true_shape) ** 2
        + torch.sin(turn) ** 2 * torch.sinh(shape + true_shape) ** 2,
        _squared_distance(shift, found[:, 4], ours),
        _squared_distance(shift, true[:, 4], theirs),
    )


def _log_deviations(boxes: Tensor, deviation: float) -> Tensor:
    """Return the logarithms (P, 2) of the deviations along w and h."""
    return torch.log(boxes[:, 2:4] * deviation + LEAST_DEVIATION)


def _squared_distance(shift: Tensor, theta: Tensor, log_deviations: Tensor) -> Tensor:
    """Return the squared length (P,) of shifts (P, 2) in deviations of rotated Gaussians."""
    cos, sin = torch.cos(theta), torch.sin(theta)
    along = shift[:, 0] * cos + shift[:, 1] * sin
    across = shift[:, 1] * cos - shift[:, 0] * sin
    lengths: Tensor = (torch.stack([along, across], dim=1) * torch.exp(-log_deviations)) ** 2
    return lengths.sum(dim=1)
