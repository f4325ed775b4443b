"""A small image of what the network will see of a scene, with the masked part hatched."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from larsd_geo.errors import OutputNotWritableError
from larsd_geo.files import atomic_output
from larsd_geo.report.overview import shrunk
from larsd_geo.scene import Scene

__all__ = ["draw_preview", "hatched"]

#: Longest side of a preview, in pixels.
_MAX_SIDE = 1024

#: Stripes of the hatching: their width in pixels, and their two colours, which no sea has.
_STRIPE_PX = 4
_STRIPES = np.array([[255, 0, 160], [70, 0, 45]], dtype=np.uint8)


def draw_preview(path: str | PathLike[str], scene: Scene, *, overwrite: bool = False) -> None:
    """Write a preview of a scene as PNG.

    Args:
        path: The PNG.
        scene: The open scene.
        overwrite: Whether an existing file may be replaced.

    Raises:
        OutputExistsError: If there is a file already and `overwrite` is false.
        OutputNotWritableError: If writing fails.
        UnreadableSceneError: If the scene cannot be read.
    """
    with atomic_output(path, overwrite=overwrite, name="preview.png") as temporary:
        image = hatched(*shrunk(scene, _MAX_SIDE))
        try:
            Image.fromarray(image).save(temporary, "PNG")
        except OSError as error:
            raise OutputNotWritableError(path, str(error.strerror or error).lower()) from error


def hatched(image: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return an image (H, W, 3) with diagonal stripes where it is not valid (H, W).

    Examples:
        >>> image = np.zeros((1, 8, 3), dtype=np.uint8)
        >>> valid = np.array([[True] * 2 + [False] * 6])
        >>> hatched(image, valid)[0, :, 0].tolist()
        [0, 0, 255, 255, 70, 70, 70, 70]
    """
    rows, columns = np.indices(valid.shape)
    stripes = _STRIPES[(rows + columns) // _STRIPE_PX % 2]
    striped: NDArray[np.uint8] = np.where(valid[..., None], image, stripes)
    return striped
