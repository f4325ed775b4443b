"""What the box functions share: finding the array library, checking shapes, marking valid boxes."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
from array_api_compat import array_namespace

__all__ = [
    "QUIET",
    "Array",
    "ArrayT",
    "Namespace",
    "Values",
    "check_shape",
    "float_arrays",
    "is_valid",
]


class Array(Protocol):
    """A NumPy array, a torch tensor, or another array of the array API standard."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""

    @property
    def dtype(self) -> Any:
        """The type of the values."""

    def __getitem__(self, key: Any, /) -> Any: ...


#: An array of the kind that came in: a function of NumPy arrays returns a NumPy array.
ArrayT = TypeVar("ArrayT", bound=Array)

#: An array inside a function, between its library's operations; these carry no types.
Values: TypeAlias = Any

#: The array library of an array, seen through the array API standard.
Namespace: TypeAlias = Any

#: An infinity in a degenerate box gives NaNs, as it should; that is no reason to warn.
QUIET = np.errstate(invalid="ignore")


def float_arrays(*arrays: Array) -> tuple[Any, ...]:
    """Bring arrays to one common floating-point dtype, and find their library.

    Args:
        *arrays: Arrays of one library. Integers become float64; floats keep their precision.

    Returns:
        The library, then the arrays in the order given.

    Raises:
        TypeError: If something is not an array, or the arrays are of different libraries.

    Examples:
        >>> import numpy as np
        >>> _, sides, scores = float_arrays(np.array([3, 4]), np.array([0.5], dtype=np.float32))
        >>> sides.dtype, scores.dtype
        (dtype('float64'), dtype('float64'))
    """
    xp = array_namespace(*arrays)
    floats = [
        array if xp.isdtype(array.dtype, "real floating") else xp.astype(array, xp.float64)
        for array in arrays
    ]
    dtype = xp.result_type(*floats)
    return (xp, *(xp.astype(array, dtype, copy=False) for array in floats))


def check_shape(name: str, array: Array, *trailing: int, rank: int | None = None) -> None:
    """Check the lengths of an array's last axes.

    Args:
        name: The argument's name, for the message.
        array: The array.
        *trailing: The lengths that its last axes must have.
        rank: Number of axes in all; None allows any number of leading axes.

    Raises:
        ValueError: If the shape does not fit.

    Examples:
        >>> import numpy as np
        >>> check_shape("boxes", np.zeros((3, 4)), 5)
        Traceback (most recent call last):
        ValueError: boxes must have the shape (..., 5), not (3, 4).
    """
    shape = tuple(array.shape)
    fits = len(shape) >= len(trailing) and shape[len(shape) - len(trailing) :] == trailing
    if not fits or (rank is not None and len(shape) != rank):
        leading = "..." if rank is None else ", ".join("N" * (rank - len(trailing)))
        wanted = ", ".join(part for part in (leading, *map(str, trailing)) if part)
        comma = "," if rank == 1 else ""
        raise ValueError(f"{name} must have the shape ({wanted}{comma}), not {shape}.")


def is_valid(xp: Namespace, boxes: Values) -> Values:
    """Return which boxes have an area: all five numbers finite and both sides above zero.

    Args:
        xp: The array library of `boxes`.
        boxes: Rotated boxes, (..., 5).

    Returns:
        Booleans, (...).

    Examples:
        >>> import numpy as np
        >>> boxes = np.array([[9, 9, 4, 2, 0], [9, 9, 4, 0, 0], [9, np.nan, 4, 2, 0]])
        >>> is_valid(np, boxes).tolist()
        [True, False, False]
    """
    finite = xp.all(xp.isfinite(boxes), axis=-1)
    return finite & (boxes[..., 2] > 0) & (boxes[..., 3] > 0)
