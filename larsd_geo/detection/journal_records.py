"""What a journal holds, as text and bytes: what decides a result, a plan, a tile, a layer."""

from __future__ import annotations

import io
import os
import struct
import zlib
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from larsd_geo import __version__
from larsd_geo.detection.plan import ScenePlan
from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.detection.tiles import TileShips
from larsd_geo.inference.backend import Backend
from larsd_geo.model.card import ModelCard
from larsd_geo.scene.fingerprint import fingerprint_file

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "deciding",
    "pack_layer",
    "pack_ships",
    "plan_digest",
    "scene_key",
    "short_name",
    "unpack_layer",
    "unpack_ships",
]

#: Settings that do not decide what is found in a scene, or that are stored in another way.
_NOT_DECIDING = frozenset(
    {"model", "device", "precision", "batch_size", "crs", "skip_errors", "threads"}
)

#: Settings that name files, whose content counts.
_FILES = frozenset({"aoi", "exclude", "land_mask"})

#: Number of boxes, and a checksum of what follows.
_HEAD = struct.Struct("<II")


def deciding(
    settings: DetectionSettings, card: ModelCard, backend: Backend | None = None
) -> dict[str, str]:
    """Return what decides the result of a run but the scenes: each by name, as text.

    Args:
        settings: What is asked for.
        card: The model's.
        backend: What runs its network; None where that is any of several machines.
    """
    known = {
        "the version of larsd-geo": __version__,
        "the model": f"{card.name} {card.sha256[:12]}",
        "the model card": card.digest[:12],
    }
    if backend is not None:
        known |= {
            "the backend": backend.name,
            "the device": backend.device.partition(":")[0],
            "the precision": backend.precision,
        }
    else:
        known["setting precision"] = settings.precision
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name in _FILES:
            files = [value] if isinstance(value, (str, os.PathLike)) else value or ()
            known[f"setting {field.name}"] = "; ".join(map(_file_as_text, files)) or "None"
        elif field.name not in _NOT_DECIDING:
            value = list(value) if isinstance(value, tuple) else value
            known[f"setting {field.name}"] = str(value)
    return known


def plan_digest(plan: ScenePlan) -> str:
    """Return a digest of the tiles of a scene's looks and of what they are read by."""
    scene = plan.first.scene
    crs = scene.working.crs
    parts = (
        [
            (
                [(*tile.window, *tile.core) for tile in look.tiles],
                look.overlap,
                look.look,
                look.scene.working.shape,
                tuple(look.scene.working.affine),
            )
            for look in plan.looks
        ],
        None if crs is None else crs.to_wkt(),
        scene.bands,
        scene.scaling.kind,
        scene.scaling.ranges,
    )
    return sha256(repr(parts).encode()).hexdigest()


def pack_ships(ships: TileShips) -> bytes:
    """Return what a tile contributes as bytes, the same on every machine."""
    body = b"".join(
        np.ascontiguousarray(values, dtype=kind).tobytes()
        for values, kind in zip(ships, ("<f8", "<f8", "?", "<f8"), strict=True)
    )
    return _HEAD.pack(len(ships.scores), zlib.crc32(body)) + body


def unpack_ships(packed: bytes) -> TileShips:
    """Return what `pack_ships` was given.

    Raises:
        ValueError: If the bytes are damaged.
    """
    if len(packed) < _HEAD.size:
        raise ValueError("a tile is cut short")
    count, checksum = _HEAD.unpack_from(packed)
    body = packed[_HEAD.size :]
    if len(body) != count * (5 * 8 + 8 + 1 + 2 * 8) or zlib.crc32(body) != checksum:
        raise ValueError("a tile does not fit its checksum")
    ends = np.cumsum([5 * 8 * count, 8 * count, count])
    boxes, scores, own, bows = (
        body[: ends[0]],
        *(body[begin:end] for begin, end in zip(ends, [*ends[1:], len(body)], strict=True)),
    )
    return TileShips(
        np.frombuffer(boxes, "<f8").astype(np.float64).reshape(-1, 5),
        np.frombuffer(scores, "<f8").astype(np.float64),
        np.frombuffer(own, "?").astype(np.bool_),
        np.frombuffer(bows, "<f8").astype(np.float64).reshape(-1, 2),
    )


def pack_layer(ships: gpd.GeoDataFrame) -> tuple[bytes, str | None]:
    """Return a scene's layer as bytes, and its CRS as text."""
    buffer = io.BytesIO()
    ships.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue(), None if ships.crs is None else str(ships.crs.srs)


def unpack_layer(packed: bytes, crs: str | None) -> gpd.GeoDataFrame:
    """Return the layer that `pack_layer` was given.

    Raises:
        ValueError: If the bytes are damaged.
        OSError: If they are.
    """
    import geopandas as gpd

    from larsd_geo.geo.schema import COLUMNS

    ships = gpd.read_parquet(io.BytesIO(packed))
    kinds = {column.name: column.dtype for column in COLUMNS if column.name in ships.columns}
    # The CRS as it was, not as Parquet tells it: names and codes are kept.
    return ships.astype(kinds).set_crs(crs, allow_override=True)


def scene_key(path: ScenePath) -> str:
    """Return a name of a scene that is the same in every working folder."""
    text = os.fspath(path)
    # A URL may be longer than a file's name can be.
    return str(Path(text).absolute()) if os.path.exists(text) else text  # noqa: PTH110


def short_name(path: ScenePath) -> str:
    """Return the last part of a scene's name."""
    return os.fspath(path).replace("\\", "/").rstrip("/").rpartition("/")[2]


def _file_as_text(file: str | os.PathLike[str]) -> str:
    listed = "; ".join(f"{name}: {about}" for name, about in fingerprint_file(file).items())
    return listed or os.fspath(file)
