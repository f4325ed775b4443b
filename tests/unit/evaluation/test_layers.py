"""Two layers of ships compared: hand-counted cases, any CRS, and what cannot be compared."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from larsd_geo.errors import ComparisonError, UnreadableSearchAreaError
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.layers import LENGTH_BINS, compare_ships, comparison_dict
from larsd_geo.evaluation.plain import PlainComparison
from larsd_geo.io import write_ships

UTM = "EPSG:32631"


def ships(
    *boxes: tuple[float, float, float, float, float], **columns: list[Any]
) -> gpd.GeoDataFrame:
    """Boxes (x, y, length, width, degrees) around a place in the North Sea, in UTM."""
    shapes = []
    for x, y, length, width, degrees in boxes:
        box = shapely.box(-length / 2, -width / 2, length / 2, width / 2)
        turned = shapely.affinity.rotate(box, degrees)
        shapes.append(shapely.affinity.translate(turned, 500_000 + x, 5_760_000 + y))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=UTM)


TRUE = ((0, 0, 100, 15, 30), (200, 0, 50, 10, 0), (400, 0, 20, 5, 90), (600, 0, 200, 30, 45))


def test_a_layer_compared_with_itself_is_perfect(
    check_record: Callable[[Any, Any], None],
) -> None:
    values = comparison_dict(compare_ships(ships(*TRUE, score=[0.9, 0.8, 0.7, 0.6]), ships(*TRUE)))
    check_record(values, PlainComparison)
    assert (values["hits"], values["misses"], values["false_alarms"]) == (4, 0, 0)
    assert values["ap50"] == values["f1"] == 1.0
    assert values["localisation"]["iou"] == pytest.approx(1.0, abs=1e-9)
    assert [group["reference"] for group in values["by_length"].values()] == [1, 1, 2]


def test_found_missed_false_and_duplicate_are_counted_as_by_hand() -> None:
    found = ships(
        (3, 2, 104, 15, 31),  # the first one, a little off
        (0, 0, 100, 15, 30),  # the same again, less sure: a duplicate
        (200, 0, 50, 10, 90),  # across the second one: no hit
        (900, 900, 80, 12, 0),  # nothing there
        score=[0.9, 0.5, 0.8, 0.1],
    )
    values = comparison_dict(compare_ships(found, ships(*TRUE), score_threshold=0.4))
    assert (values["hits"], values["misses"], values["false_alarms"]) == (1, 3, 2)
    assert values["precision"] == pytest.approx(1 / 3)
    assert values["recall"] == 0.25
    assert values["score_threshold"] == 0.4
    # The surest is right, and nothing after it adds recall: one quarter of the curve is full.
    assert values["ap50"] == pytest.approx(0.25)
    assert values["localisation"]["centre_m"] == pytest.approx(np.hypot(3, 2), abs=0.01)


def test_layers_in_different_crs_meet() -> None:
    found = ships(*TRUE, score=[0.9, 0.8, 0.7, 0.6])
    for crs in ("EPSG:4326", "EPSG:3857", "EPSG:3035"):
        values = comparison_dict(compare_ships(found.to_crs(crs), ships(*TRUE)))
        assert values["hits"] == 4
        iou = values["localisation"]["iou"]
        assert iou is not None
        assert iou > 0.98


@pytest.mark.parametrize("crs", [UTM, "EPSG:4326", "EPSG:3857"])
def test_only_an_area_is_compared_and_its_border_cuts_no_pair(tmp_path: Path, crs: str) -> None:
    found = ships(*TRUE, (800, 0, 50, 10, 0), (-300, 0, 50, 10, 0), score=[0.9] * 6)
    # The first ship is found, but the border runs between its two centres.
    found.loc[0, "geometry"] = shapely.affinity.translate(found.geometry[0], 2, 0)
    missed = ships(*TRUE, (-100, 0, 50, 10, 0), (-200, 500, 50, 10, 0))
    for east, hits, misses in ((1, 1, 1), (450, 3, 1)):
        area = shapely.box(500_000 - 150, 5_760_000 - 100, 500_000 + east, 5_760_000 + 100)
        path = tmp_path / f"{east}.gpkg"
        gpd.GeoSeries([area], crs=UTM).to_crs(crs).to_file(path)
        values = comparison_dict(compare_ships(found, missed, area=path))
        assert (values["hits"], values["misses"], values["false_alarms"]) == (hits, misses, 0)
    far = tmp_path / "far.gpkg"
    gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4326").to_file(far)
    assert comparison_dict(compare_ships(found, missed, area=far))["reference"] == 0


def test_an_area_past_180_degrees_meets_ships_before_it(tmp_path: Path) -> None:
    ship = gpd.GeoDataFrame(
        {"score": [0.9]}, geometry=[shapely.box(-179.999, 10, -179.998, 10.0001)], crs="EPSG:4326"
    )
    path = tmp_path / "fiji.gpkg"
    gpd.GeoSeries([shapely.box(179, 9, 181, 11)], crs="EPSG:4326").to_file(path)
    assert comparison_dict(compare_ships(ship, ship, area=path))["hits"] == 1


def test_an_area_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSearchAreaError, match="no such file"):
        compare_ships(ships(*TRUE), ships(*TRUE), area=tmp_path / "none.gpkg")


def test_rows_that_are_rejected_or_to_be_ignored_do_not_count() -> None:
    true = ships(*TRUE, review=["", "reject", None, "ship"], ignore=["no", "", "", "true"])
    found = ships(TRUE[0], TRUE[3], score=[0.9, 0.8])
    values = comparison_dict(compare_ships(found, true))
    assert values["reference"] == 2  # the first and the third
    assert (values["hits"], values["misses"], values["false_alarms"]) == (1, 1, 0)


def test_a_layer_without_scores_or_without_rows_is_no_error() -> None:
    values = comparison_dict(compare_ships(ships(*TRUE[:2]), ships(*TRUE)))
    assert (values["hits"], values["precision"], values["recall"]) == (2, 1.0, 0.5)
    none = comparison_dict(compare_ships(ships(score=[]), ships(*TRUE)))
    assert (none["recall"], none["precision"], none["misses"]) == (0.0, None, 4)
    nothing = comparison_dict(compare_ships(ships(score=[]), ships()))
    assert nothing["f1"] is None
    json.dumps(nothing, allow_nan=False)


def test_a_large_harbour_is_judged_as_in_one_piece() -> None:
    random = np.random.default_rng(7)
    count = 400
    true = np.column_stack(
        [
            random.uniform(0, 3000, (count, 2)),
            random.uniform(20, 200, count),
            random.uniform(5, 30, count),
            random.uniform(0, 180, count),
        ]
    )
    found = true + random.normal(0, [6, 6, 6, 2, 4], true.shape)
    found[:, 2:4] = np.maximum(found[:, 2:4], 2)
    scores = random.uniform(0, 1, count)
    ours = compare_ships(
        ships(*map(tuple, found), score=list(scores)).set_crs(None, allow_override=True),
        ships(*map(tuple, true)).set_crs(None, allow_override=True),
    )
    turned = [np.column_stack([b[:, :4], np.radians(b[:, 4])]) for b in (found, true)]
    whole = evaluate_detections(
        {"all": (turned[0], scores)}, {"all": (turned[1], np.zeros(count))}, sizes=LENGTH_BINS
    )
    assert ours.overall.ap50 == pytest.approx(whole.overall.ap50, abs=1e-9)
    assert ours.overall.ap75 == pytest.approx(whole.overall.ap75, abs=1e-9)
    assert ours.overall.at_threshold == whole.overall.at_threshold


@pytest.mark.parametrize(
    ("found", "true", "sentence"),
    [
        (ships(*TRUE), gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=UTM), "is a Point"),
        (ships(*TRUE), ships(*TRUE).set_crs(None, allow_override=True), "no coordinate reference"),
        (ships(TRUE[0], score=["high"]), ships(*TRUE), "holds no numbers"),
        (ships(TRUE[0], score=[np.nan]), ships(*TRUE), "has empty values"),
    ],
    ids=["point", "crs", "text", "empty"],
)
def test_what_cannot_be_compared_is_said(
    found: gpd.GeoDataFrame, true: gpd.GeoDataFrame, sentence: str
) -> None:
    with pytest.raises(ComparisonError, match=sentence):
        compare_ships(found, true)


@pytest.mark.slow
def test_the_command_prints_a_table_and_writes_json(
    tmp_path: Path, run_larsd: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    write_ships(ships(*TRUE[:3], score=[0.9, 0.8, 0.7]), tmp_path / "found.gpkg")
    write_ships(ships(*TRUE), tmp_path / "true.geojson")
    done = run_larsd("compare", tmp_path / "found.gpkg", tmp_path / "true.geojson")
    assert done.returncode == 0, done.stderr
    assert "3 found, 1 missed, 0 false" in done.stdout
    scores = tmp_path / "scores.json"
    layers = (tmp_path / "found.gpkg", tmp_path / "true.geojson")
    assert run_larsd("compare", *layers, "--json", scores).returncode == 0
    assert json.loads(scores.read_text(encoding="utf-8"))["recall"] == 0.75
    again = run_larsd("compare", *layers, "--json", scores)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    missing = run_larsd("compare", tmp_path / "none.gpkg", tmp_path / "true.geojson")
    assert missing.returncode == 1
    assert "there is no such file" in missing.stderr
    assert "Traceback" not in missing.stderr


def world_of_ships(*places: tuple[float, float], shift: float = 0.0) -> gpd.GeoDataFrame:
    """Ships of 120 by 20 m, heading east, around places in degrees."""
    shapes = []
    for lon, lat in places:
        along = 60 / (111_320 * np.cos(np.radians(lat)))
        across = 10 / 110_574
        east = lon + shift * 2 * along
        shapes.append(shapely.box(east - along, lat - across, east + along, lat + across))
    return gpd.GeoDataFrame({"score": [0.9] * len(shapes)}, geometry=shapes, crs=4326)


def test_ships_across_the_antimeridian_and_on_far_continents_are_compared_as_at_home() -> None:
    places = [(179.9999, -17.0), (-179.9999, 10.0), (4.0, 52.0), (-80.0, -33.0), (120.0, 70.0)]
    found = world_of_ships(*places, shift=0.1)
    # the same ships as other tools write them: a turn on, and with corners at either end
    turned = world_of_ships(*places).geometry
    turned.iloc[0] = shapely.transform(
        turned.iloc[0], lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]])
    )
    turned.iloc[1:3] = turned.iloc[1:3].translate(360)
    reference = gpd.GeoDataFrame(geometry=turned, crs=4326)
    result = compare_ships(found, reference)
    assert comparison_dict(result)["recall"] == 1.0
    assert comparison_dict(result)["precision"] == 1.0
    assert comparison_dict(result)["by_length"]["over 100 m"]["reference"] == 5
    # a tenth of the length apart: 12 m
    assert comparison_dict(result)["localisation"]["centre_m"] == pytest.approx(12, rel=0.02)
    assert comparison_dict(result)["localisation"]["iou"] == pytest.approx(0.9 / 1.1, rel=0.02)
