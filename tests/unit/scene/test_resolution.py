from __future__ import annotations

import math

import pyproj
import pytest
from affine import Affine

from larsd_geo.errors import GroundSampleDistanceError, NotGeoreferencedError
from larsd_geo.scene import GeoReference
from larsd_geo.scene.resolution import coarser_grid, too_coarse, working_grid

UTM = pyproj.CRS.from_epsg(32631)


def grid(metres: float, shape: tuple[int, int] = (400, 600)) -> GeoReference:
    return GeoReference(shape, Affine(metres, 0, 5e5, 0, -metres, 6e6), UTM)


def mean_gsd(reference: GeoReference) -> float:
    return math.sqrt(math.prod(reference.ground_sample_distance()))


def test_native_pixels_are_kept_without_a_wish() -> None:
    native = grid(3)
    assert working_grid("a.tif", native) is native


@pytest.mark.parametrize("metres", [0.5, 0.9, 2.0])
def test_native_pixels_are_kept_inside_the_models_range(metres: float) -> None:
    native = grid(metres)
    assert working_grid("a.tif", native, gsd_range=(0.5, 2.0)) is native


@pytest.mark.parametrize(("metres", "expected"), [(0.1, 0.5), (3.0, 2.0)])
def test_other_pixels_go_to_the_nearest_end_of_the_range(metres: float, expected: float) -> None:
    work = working_grid("a.tif", grid(metres), gsd_range=(0.5, 2.0))
    assert mean_gsd(work) == pytest.approx(expected, rel=0.02)


def test_a_given_distance_beats_the_range() -> None:
    work = working_grid("a.tif", grid(1.0), gsd=4.0, gsd_range=(0.5, 2.0))
    assert mean_gsd(work) == pytest.approx(4.0, rel=0.01)
    assert work.shape == (100, 150)


def test_a_projections_scale_is_no_reason_to_resample() -> None:
    native = grid(0.5)  # 0.5002 m on the ground
    assert working_grid("a.tif", native, gsd=0.5) is native


def test_degrees_at_60_north_become_square_metres() -> None:
    step = 1e-5
    native = GeoReference((500, 500), Affine(step, 0, 10, 0, -step, 60), pyproj.CRS.from_epsg(4326))
    work = working_grid("a.tif", native)
    across, down = work.ground_sample_distance()
    assert across == pytest.approx(down, rel=0.01)
    assert math.prod(work.shape) == pytest.approx(500 * 500, rel=0.01)


@pytest.mark.parametrize("gsd", [0, -1, float("nan"), float("inf")])
def test_impossible_distances_are_refused(gsd: float) -> None:
    with pytest.raises(GroundSampleDistanceError, match="impossible"):
        working_grid("a.tif", grid(1), gsd=gsd)


def test_a_scene_far_too_coarse_is_refused() -> None:
    with pytest.raises(GroundSampleDistanceError, match="too coarse"):
        working_grid("a.tif", grid(250), gsd_range=(0.5, 2.0))


def test_a_distance_needs_a_place_on_the_earth() -> None:
    nowhere = GeoReference((4, 4), Affine.identity(), None)
    assert working_grid("a.jpg", nowhere, gsd_range=(0.5, 2)) is nowhere
    with pytest.raises(NotGeoreferencedError, match="leave gsd out"):
        working_grid("a.jpg", nowhere, gsd=1.0)


@pytest.mark.parametrize(("metres", "expected"), [(5.0, 3.0), (9.0, 3.0), (12.0, 4.0)])
def test_coarse_pixels_are_magnified_as_often_as_the_model_allows(
    metres: float, expected: float
) -> None:
    native = grid(metres)
    work = working_grid("a.tif", native, gsd_range=(0.8, 3.0), most_magnified=3.0)
    assert mean_gsd(work) == pytest.approx(expected, rel=0.02)
    said = too_coarse(native, work, (0.8, 3.0))
    assert (said is None) == (expected == 3.0)


def test_fine_pixels_and_distances_asked_for_do_not_mind_the_limit() -> None:
    fine = working_grid("a.tif", grid(0.1), gsd_range=(0.8, 3.0), most_magnified=2.0)
    assert mean_gsd(fine) == pytest.approx(0.8, rel=0.02)
    asked = working_grid("a.tif", grid(10), gsd=2.0, gsd_range=(0.8, 3.0), most_magnified=2.0)
    assert mean_gsd(asked) == pytest.approx(2.0, rel=0.02)


def test_a_coarser_grid_covers_the_same_ground() -> None:
    native = grid(1.0, (401, 603))
    coarse = coarser_grid(native, native, 2.0)
    assert mean_gsd(coarse) == pytest.approx(2.0, rel=0.01)
    assert coarse.footprint().equals_exact(native.footprint(), 1e-6)
    # Where the scene's own pixels are as large, they are taken as they are.
    assert coarser_grid(native, working_grid("a.tif", native, gsd=0.5), 2.0) is native
