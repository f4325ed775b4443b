"""Whatever the plugin asks of `larsd`, the command line takes."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import fields
from types import ModuleType
from typing import Any

import click
import pytest

from larsd_geo.cli import main
from larsd_geo.detection.declarations import SETTINGS
from tests.unit.qgis_plugin.test_schema import PLUGIN, constant

#: A value for each field, other than its default.
GIVEN: dict[str, Any] = {
    "scene": "scene.tif",
    "outputs": ("ships.gpkg",),
    "more_scenes": ("other.tif",),
    "model": "larsd-lite",
    "score": 0.4,
    "iou": 0.2,
    "device": "cpu",
    "batch_size": 2,
    "tile": 512,
    "overlap_m": 120.0,
    "gsd": 1.5,
    "bands": (3, 2, 1),
    "value_ranges": ((0.0, 255.0),),
    "aoi": (-1.0, -2.0, 3.0, 4.0),
    "exclude": ("land.gpkg",),
    "land_mask": "auto",
    "shore_buffer_m": 300.0,
    "min_length_m": 20.0,
    "max_length_m": 400.0,
    "backend": "torch",
    "precision": "float32",
    "tta": True,
    "looks": "fine",
    "mask": "none",
    "nodata": 0.0,
    "threads": 2,
    "crs": "EPSG:4326",
    "scene_crs": "EPSG:32631",
    "partial": "partial.geojson",
    "journal": "ships.journal",
    "resume": True,
    "overwrite": True,
    "allow_ungeoreferenced": True,
}


@pytest.fixture(scope="module")
def request_module() -> ModuleType:
    # By its file: the plugin's own package needs QGIS.
    spec = importlib.util.spec_from_file_location("plugin_request", PLUGIN / "request.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def parsed(arguments: list[str]) -> dict[str, Any]:
    """What the subcommand of the arguments understands."""
    name, *rest = arguments
    command = main.get_command(click.Context(main), name)
    assert command is not None
    with command.make_context(name, rest) as context:
        return dict(context.params)


def test_every_field_of_a_request_reaches_larsd(request_module: ModuleType) -> None:
    request = request_module.DetectionRequest
    assert {field.name for field in fields(request)} == GIVEN.keys()
    needed = {name: GIVEN[name] for name in ("scene", "outputs")}
    bare = parsed(request(**needed).arguments())
    for name, value in GIVEN.items():
        if name not in needed:
            wanted = value if name != "overwrite" else not value
            told = parsed(request(**needed, **{name: wanted}).arguments())
            changed = {option for option in told if told[option] != bare[option]}
            assert len(changed) == 1, f"{name} changes {changed}"
    whole = parsed(request(**GIVEN).arguments())
    assert whole["gsd"] == 1.5
    assert whole["looks"] == "fine"
    assert whole["tta"] is True
    assert whole["mask"] == "none"


def test_the_plan_and_the_preview_are_understood(request_module: ModuleType) -> None:
    request = request_module.DetectionRequest(**{**GIVEN, "exclude": ()})
    assert parsed(request.plan_arguments())["looks"] == "fine"
    assert parsed(request.preview_arguments("seen.png"))["preview"] == "seen.png"


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("_MASKS", "mask"),
        ("_BACKENDS", "backend"),
        ("_PRECISIONS", "precision"),
        ("_LOOKS", "looks"),
    ],
)
def test_the_toolbox_offers_what_the_settings_declare(name: str, setting: str) -> None:
    offered = constant("processing/further.py", name)
    assert set(offered) == set(SETTINGS[setting].choices)
    assert offered[0] == "auto"
