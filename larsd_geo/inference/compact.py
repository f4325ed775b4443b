"""Half the size of an OpenVINO network's files, without another result.

A model's file holds the weights of its convolutions in half precision, and a float32 copy of them
says no more. Folding a normalisation multiplies the weights of each output channel by one number.
So the exported network keeps the weights as the file has them, with that number beside them, and
OpenVINO multiplies them in float32 when it loads the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["halve_weights"]

#: Numbers in a constant that is worth it; biases and the like are smaller.
_LEAST = 2048

#: How far weights may be from those that they are replaced by: the rounding of float32.
_ROUNDING = 2e-6


def halve_weights(model: Any, weights: Iterable[NDArray[np.float32]]) -> None:
    """Store constants of a network in half precision where that loses nothing.

    Args:
        model: An `openvino.Model` with folded normalisations; changed in its place.
        weights: The weights of the network before they were folded, output channels first. Those
            that half precision does not hold exactly are left in float32.
    """
    from openvino import opset13

    by_size: dict[int, list[NDArray[np.float16]]] = {}
    for weight in weights:
        # In C's order: torch keeps channels last, and OpenVINO takes such halves for integers.
        half = weight.astype(np.float16, order="C")
        if weight.size >= _LEAST and np.array_equal(half.astype(np.float32), weight):
            by_size.setdefault(weight.size, []).append(half)
    for constant in model.get_ordered_ops():
        if (
            constant.get_type_name() != "Constant"
            or constant.get_element_type().to_string() != "f32"
        ):
            continue
        found = _as_multiple(constant.data, by_size.get(constant.data.size, ()))
        if found is None:
            continue
        half, factors = found
        product = opset13.multiply(
            opset13.convert(opset13.constant(half), "f32"), opset13.constant(factors)
        )
        for use in list(constant.output(0).get_target_inputs()):
            use.replace_source_output(product.output(0))
    model.validate_nodes_and_infer_types()


def _as_multiple(
    folded: NDArray[np.float32], sources: Iterable[NDArray[np.float16]]
) -> tuple[NDArray[np.float16], NDArray[np.float32]] | None:
    """Find the weights that a constant was folded from.

    Args:
        folded: Weights, output channels first; those of a convolution by groups have two axes of
            them.
        sources: What it may have been folded from, of the same size.

    Returns:
        The source in the shape of the constant, and a factor for each output channel, which give
        the constant when they are multiplied; None if it was folded from none of them.
    """
    for source in sources:
        channels = len(source)
        before = source.reshape(channels, -1).astype(np.float32)
        after = folded.reshape(channels, -1)
        largest = np.abs(before).argmax(axis=1)[:, None]
        # A channel of zeros stays one.
        divisor = np.take_along_axis(before, largest, axis=1)
        factors = np.divide(
            np.take_along_axis(after, largest, axis=1),
            divisor,
            out=np.zeros_like(divisor),
            where=divisor != 0,
        )
        if np.allclose(before * factors, after, rtol=_ROUNDING, atol=0):
            axes = _channel_axes(folded.shape, channels)
            shape = (*folded.shape[:axes], *(1 for _ in folded.shape[axes:]))
            return source.reshape(folded.shape), factors.reshape(shape)
    return None


def _channel_axes(shape: tuple[int, ...], channels: int) -> int:
    """Return how many leading axes hold the output channels."""
    axes, count = 0, 1
    while count < channels:
        count *= shape[axes]
        axes += 1
    return axes
