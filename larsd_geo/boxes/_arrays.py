"""What the box functions share: finding the array library, checking shapes, marking bad boxes."""

from __future__ import annotations

from typing import Any, TypeAlias

from array_api_compat import array_namespace

Array: TypeAlias = Any
"""A NumPy array or a torch tensor; what comes out is of the kind, dtype and device that came in."""

Namespace: TypeAlias = Any
"""The array library of an `Array`, seen through the array API standard."""


def float_arrays(*arrays: Array) -> tuple[Any, ...]:
    """Finds the arrays' common library and brings them to one common floating-point dtype.

    Args:
        *arrays: Arrays of one library. Integers become float64; floats keep their precision.

    Returns:
        The namespace, then the arrays in the order given.

    Raises:
        TypeError: Something is not an array, or the arrays are of different libraries.
    """
    xp = array_namespace(*arrays)
    floats = [
        array if xp.isdtype(array.dtype, "real floating") else xp.astype(array, xp.float64)
        for array in arrays
    ]
    dtype = xp.result_type(*floats)
    return (xp, *(xp.astype(array, dtype, copy=False) for array in floats))


def check_shape(name: str, array: Array, *trailing: int, rank: int | None = None) -> None:
    """Refuses an array whose last axes have other lengths than the function needs.

    Args:
        name: The argument's name, for the message.
        array: The array to look at.
        *trailing: Lengths of the last axes.
        rank: Number of axes in all; None allows any number of leading axes.

    Raises:
        ValueError: The shape does not fit.
    """
    shape = tuple(array.shape)
    fits = len(shape) >= len(trailing) and shape[len(shape) - len(trailing) :] == trailing
    if not fits or (rank is not None and len(shape) != rank):
        leading = "..." if rank is None else ", ".join("N" * (rank - len(trailing)))
        wanted = ", ".join(part for part in (leading, *map(str, trailing)) if part)
        comma = "," if rank == 1 else ""
        raise ValueError(f"{name} must have the shape ({wanted}{comma}), not {shape}.")


def proper(xp: Namespace, boxes: Array) -> Array:
    """Marks the boxes that have an area: all five numbers finite and both sides above zero.

    Args:
        xp: The array library of `boxes`.
        boxes: Rotated boxes, (..., 5).

    Returns:
        Booleans, (...).
    """
    finite = xp.all(xp.isfinite(boxes), axis=-1)
    return finite & (boxes[..., 2] > 0) & (boxes[..., 3] > 0)
