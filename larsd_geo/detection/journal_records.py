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
from larsd_geo.scene import Scene
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


def deciding(settings: DetectionSettings, card: ModelCard, backend: Backend) -> dict[str, str]:
    """Return what decides the result of a run but the scenes: each by name, as text.

    Args:
        settings: What is asked for.
        card: The model's.
        backend: What runs its network.
    """
    known = {
        "the version of larsd-geo": __version__,
        "the model": f"{card.name} {card.sha256[:12]}",
        "the model card": sha256(card.to_json().encode()).hexdigest()[:12],
        "the backend": backend.name,
        "the device": backend.device.partition(":")[0],
        "the precision": backend.precision,
    }
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name in _FILES:
            files = [value] if isinstance(value, (str, os.PathLike)) else value or ()
            known[f"setting {field.name}"] = "; ".join(map(_file_as_text, files)) or "None"
        elif field.name not in _NOT_DECIDING:
            value = list(value) if isinstance(value, tuple) else value
            known[f"setting {field.name}"] = str(value)
    return known


def plan_digest(scene: Scene, plan: ScenePlan) -> str:
    """Return a digest of a scene's tiles and of what they are read by."""
    grid = scene.working
    parts = (
        [(*tile.window, *tile.core) for tile in plan.tiles],
        plan.overlap,
        grid.shape,
        tuple(grid.affine),
        None if grid.crs is None else grid.crs.to_wkt(),
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
    return str(Path(text).absolute()) if Path(text).exists() else text


def short_name(path: ScenePath) -> str:
    """Return the last part of a scene's name."""
    return os.fspath(path).replace("\\", "/").rstrip("/").rpartition("/")[2]


def _file_as_text(file: str | os.PathLike[str]) -> str:
    listed = "; ".join(f"{name}: {about}" for name, about in fingerprint_file(file).items())
    return listed or os.fspath(file)
