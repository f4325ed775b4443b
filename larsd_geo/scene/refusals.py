"""Rasters that are no images to be searched."""

from __future__ import annotations

from typing import Any

from affine import Affine
from rasterio.enums import ColorInterp

from larsd_geo.errors import NotGeoreferencedError, UnreadableSceneError

__all__ = ["check_stretch", "check_usable", "remarks_on_place"]

#: How many times its own pixels an image may have on the map: one that is turned by 45 degrees has
#: twice as many, and one that is seen at a slant a few times. Points that contradict each other
#: stretch it to hundreds or thousands of times as many.
_MOST_STRETCH = 50

#: Colours that cannot stand for red, green and blue: ink, where more is darker, and others.
_OTHER_COLOURS = frozenset(
    {
        ColorInterp.cyan,
        ColorInterp.magenta,
        ColorInterp.yellow,
        ColorInterp.hue,
        ColorInterp.saturation,
        ColorInterp.lightness,
        ColorInterp.Y,
        ColorInterp.Cb,
        ColorInterp.Cr,
    }
)


def check_stretch(path: str, original: Any, warped: Any) -> None:
    """Check that ground control points place an image without tearing it apart.

    Args:
        path: The raster, for error messages.
        original: It, opened by rasterio, not warped.
        warped: It, as its points place it.

    Raises:
        UnreadableSceneError: If it has far more pixels on the map than in the file.
    """
    if warped.width * warped.height > _MOST_STRETCH * original.width * original.height:
        raise UnreadableSceneError(
            path,
            f"its ground control points contradict each other (they stretch {original.width} x "
            f"{original.height} pixels to {warped.width} x {warped.height}); georeference it",
        )


def check_usable(path: str, dataset: Any, original: Any) -> None:
    """Check that a raster's values can be searched.

    Args:
        path: The raster, for error messages.
        dataset: It, opened by rasterio, and warped if only ground control points place it.
        original: It, not warped.

    Raises:
        UnreadableSceneError: If it is not a raster of brightness or of red, green and blue.
        NotGeoreferencedError: If it has only RPCs.
    """
    if dataset.count == 0:
        parts = original.subdatasets
        raise UnreadableSceneError(
            path,
            f"it holds several rasters; name one of them, such as {parts[0]}"
            if parts
            else "it has no bands; choose another file",
        )
    space = original.tags(ns="IMAGE_STRUCTURE").get("SOURCE_COLOR_SPACE", "")
    if "LAB" in space or any(kind in _OTHER_COLOURS for kind in dataset.colorinterp):
        raise UnreadableSceneError(
            path,
            "its colours are not red, green and blue (but cyan or luminance, say); convert "
            "them first",
        )
    if any("complex" in dtype for dtype in dataset.dtypes):
        raise UnreadableSceneError(
            path, "its values are complex numbers; compute their amplitude first"
        )
    if ColorInterp.palette in dataset.colorinterp:
        raise UnreadableSceneError(
            path,
            "its colours come from a palette; convert it with gdal_translate -expand rgb",
        )
    if original is dataset and original.rpcs is not None and _is_bare(original.transform):
        raise NotGeoreferencedError(
            path,
            "geotransform but only RPCs",
            "orthorectify it first, for example with gdalwarp -rpc and a terrain model",
        )


def remarks_on_place(original: Any, has_gcps: bool) -> tuple[str, ...]:
    """Return what is doubtful about the place of a raster, each a sentence without a full stop.

    Args:
        original: The raster, opened by rasterio.
        has_gcps: Whether ground control points place it.
    """
    if not (has_gcps and original.rpcs is not None):
        return ()
    count = len(original.gcps[0])
    return (
        f"it has RPCs, but is placed by its {count} ground control points, which may be rough "
        "corners; orthorectify it with gdalwarp -rpc and a terrain model for exact places",
    )


def _is_bare(transform: Affine) -> bool:
    """Tell whether a geotransform says nothing: columns and rows, downwards or upwards."""
    return bool(transform.is_identity or transform == Affine(1, 0, 0, 0, -1, 0))
