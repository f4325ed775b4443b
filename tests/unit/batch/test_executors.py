"""Which errors are of one scene, so that the others are searched, and which end a batch."""

from __future__ import annotations

import pytest

from larsd_geo import errors
from larsd_geo.batch.executors import is_of_scene


@pytest.mark.parametrize(
    "error",
    [
        errors.KilledWorkersError("a.tif", 3),
        errors.UnreadableSceneError("a.tif", "it is cut short"),
        errors.SceneNotFoundError("a.tif"),
        RuntimeError("a defect that one scene has brought to light"),
    ],
)
def test_an_error_of_a_scene_leaves_the_others(error: Exception) -> None:
    assert is_of_scene(error)


@pytest.mark.parametrize(
    "error",
    [
        errors.ClusterError("tcp://a:1", "nobody answers"),
        errors.UnavailableDeviceError("cuda:0", "there is none"),
        errors.TilingError(64, 96, "the overlap is larger than the tile"),
        errors.UnusableJournalError("a.journal", "the disk is full"),
        ModuleNotFoundError("No module named 'larsd_geo'"),
    ],
)
def test_an_error_that_every_scene_would_meet_ends_the_batch(error: Exception) -> None:
    assert not is_of_scene(error)
