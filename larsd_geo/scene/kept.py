"""What was found out about the last scenes, for a process that opens the same ones again.

To choose a scene's mask and scaling takes a sample of its pixels, and of a large one seconds. A
process that serves one request after the other (`larsd serve`) is asked about one scene many times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from larsd_geo.scene.fingerprint import fingerprint_scene
from larsd_geo.scene.marks import Content, MaskChoice, examine
from larsd_geo.scene.scaling import Scaling, ValueRange, choose_scaling
from larsd_geo.scene.source import RasterSource

__all__ = ["Examined", "examined", "kept_scenes"]

#: Scenes that are kept; the sample of one has up to 50 MB.
_MOST = 3


class Examined(NamedTuple):
    """What the pixels of a scene say.

    Attributes:
        content: What of it is the image.
        scaling: How its values become eight bits.
    """

    content: Content
    scaling: Scaling


class _Shelf:
    def __init__(self) -> None:
        self.is_open = False
        self.known: dict[str, Examined] = {}


_shelf = _Shelf()


@contextmanager
def kept_scenes() -> Iterator[None]:
    """Keep what is found out about scenes in the block, for as long as they do not change."""
    _shelf.is_open = True
    try:
        yield
    finally:
        _shelf.is_open = False
        _shelf.known.clear()


def examined(
    source: RasterSource,
    bands: Sequence[int] | None,
    mask: MaskChoice,
    nodata: float | None,
    value_range: ValueRange | None,
) -> Examined:
    """Choose a scene's bands and scaling and mark its invalid pixels, if that is not known yet.

    Args:
        source: The raster; its marks are set.
        bands: See `larsd_geo.scene.open_scene`, as the others.
        mask: What marks invalid pixels.
        nodata: The value of invalid pixels.
        value_range: The values that become 0 and 255.

    Raises:
        SceneError: As `larsd_geo.scene.open_scene`.
    """
    key = None
    if _shelf.is_open:
        # The statistics file beside a raster is no part of its fingerprint, but may hold its tags.
        tags = (source.nodata, source.interpretations, source.descriptions, source.crs_wkt)
        asked = (bands, mask, nodata, value_range)
        key = repr((source.path, tags, asked, sorted(fingerprint_scene(source.path).items())))
        known = _shelf.known.pop(key, None)
        if known is not None:
            source.mark(known.content.marks)
            _shelf.known[key] = known  # the last to go
            return known
    content = examine(source, bands, mask, nodata)
    found = Examined(content, choose_scaling(source, content.bands, value_range, content.blocks))
    if key is not None:
        while len(_shelf.known) >= _MOST:
            _shelf.known.pop(next(iter(_shelf.known)))
        _shelf.known[key] = found
    return found
