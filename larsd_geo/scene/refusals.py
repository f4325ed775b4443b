"""Rasters that are no images to be searched."""

from __future__ import annotations

from typing import Any

from rasterio.enums import ColorInterp

from larsd_geo.errors import NotGeoreferencedError, UnreadableSceneError

__all__ = ["check_usable"]

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
    if dataset.crs is None and dataset.transform.is_identity and dataset.rpcs is not None:
        raise NotGeoreferencedError(
            path,
            "geotransform but only RPCs",
            "orthorectify it first, for example with gdalwarp -rpc and a terrain model",
        )
