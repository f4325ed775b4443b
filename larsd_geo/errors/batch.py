"""Errors of a batch: a source of scenes, its manifest, or its workers cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "BatchError",
    "ClusterError",
    "KilledWorkersError",
    "NoManifestError",
    "OutputPatternError",
    "UnreadableSourceError",
    "UnusableItemError",
]


class BatchError(LarsdError):
    """Family of errors about many scenes."""


class UnreadableSourceError(BatchError, ValueError):
    """A list, catalogue or search of scenes cannot be read.

    Args:
        source: The source, as given.
        reason: What is wrong and what to do.
    """

    def __init__(self, source: str | PathLike[str], reason: str) -> None:
        self.source = fspath(source)
        self.reason = reason
        super().__init__(f"{self.source}: {reason}.")


class UnusableItemError(BatchError, ValueError):
    """A STAC item has no asset that a search could use, or too many.

    Args:
        item: The item's id.
        reason: What it lacks and what to do.
        assets: Keys of its assets that are rasters.
    """

    remedies = ("asset",)

    def __init__(self, item: str, reason: str, assets: Sequence[str] = ()) -> None:
        self.item = item
        self.reason = reason
        self.assets = tuple(assets)
        listed = f" (its rasters are {', '.join(assets)})" if assets else ""
        super().__init__(f"item {item}: {reason}{listed}.")


class OutputPatternError(BatchError, ValueError):
    """The output of a batch is neither one layer nor a pattern of names.

    Args:
        output: The output, as given.
        reason: What is wrong and what to do.
    """

    def __init__(self, output: str, reason: str) -> None:
        self.output = output
        super().__init__(f"output {output}: {reason}.")


class NoManifestError(BatchError, FileNotFoundError):
    """There is no manifest of a batch with this output.

    Args:
        path: Where it would be.
    """

    remedies = ("manifest",)

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: there is no such manifest; give the output of a batch.")


class ClusterError(BatchError, RuntimeError):
    """The workers of a batch cannot be used.

    Args:
        address: The scheduler, or what the workers are.
        reason: What is wrong and what to do.
    """

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(f"{address}: {reason}.")


class KilledWorkersError(BatchError, RuntimeError):
    """Every worker that searched a scene died of it.

    Args:
        scene: The scene.
        workers: How many.
    """

    def __init__(self, scene: str, workers: int) -> None:
        self.scene = scene
        self.workers = workers
        super().__init__(
            f"{scene}: {workers} workers died while they searched it; see to their memory and the "
            "file, then retry it by itself."
        )
