"""Fixtures that several folders share: the data, a small model, and `larsd` run as a user does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, UnionType
from typing import (
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np
import pytest
import torch
from hypothesis import settings
from PIL import Image

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.boxes.acceleration import load_kernels
from larsd_geo.inference.statistics import send_no_statistics
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.network import Larsd
from larsd_geo.model.weights import save_model
from larsd_geo.synthetic import Ship, boxes_of_ships, draw_ships

REPOSITORY = Path(__file__).resolve().parent.parent

# QGIS's own Python runs these, with their own configuration: see tests/qgis/run.sh.
collect_ignore = ["qgis"]

# Before tests look whether OpenVINO can be imported.
send_no_statistics()

# Continuous integration draws the same examples for every change; runs by hand look for new ones.
settings.register_profile("fixed", derandomize=True)
if os.environ.get("LARSD_FIXED_EXAMPLES") == "1":
    settings.load_profile("fixed")


@pytest.fixture
def compiled_loops() -> ModuleType | None:
    """The compiled loops over boxes; no compiler is at work while a test counts memory."""
    return load_kernels()


@pytest.fixture(autouse=True)
def random_tensors_are_the_same_in_every_run() -> None:
    """Seed torch, so that a test draws the same tensors alone and among others."""
    torch.manual_seed(0)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_reaches_children() -> None:
    """Let the programs that tests start be interrupted, even if the tests run in the background.

    A shell starts its background jobs with SIGINT ignored, which children inherit.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def measurements_of_backends_are_not_the_users(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Keep what `larsd detect` remembers of backends out of the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LARSD_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The folder of real imagery; without it the test is skipped."""
    root = Path(os.environ.get("LARSD_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (root / "ships").is_dir():
        pytest.skip(f"no real imagery in {root} (LARSD_DATA names another folder)")
    return root


@pytest.fixture(scope="session")
def bow_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn ships with known bows in DOTA's layout: 12 images to train on, 6 for validation."""
    root = tmp_path_factory.mktemp("bows")
    (root / "images").mkdir()
    (root / "labelTxt").mkdir()
    rng = np.random.default_rng(11)
    bows: dict[str, list[dict[str, list[float]]]] = {}
    table = ["image,source,split,gsd_m"]
    for number in range(18):
        name = f"drawn_{number}.png"
        water = np.clip(rng.normal((40, 70, 85), 5, (400, 600, 3)), 0, 255).astype(np.uint8)
        ships = [
            Ship(
                str(rng.choice(["naval", "cargo", "ferry", "fishing"])),
                100.0 + 200 * column,
                100.0 + 200 * row,
                float(length := rng.uniform(60, 150)),
                float(length / rng.uniform(5, 8)),
                float(rng.uniform(-np.pi, np.pi)),
                int(rng.integers(1 << 30)),
            )
            for row in range(2)
            for column in range(3)
        ]
        Image.fromarray(draw_ships(water, ships, 1.0)).save(root / "images" / name)
        quads = corners_from_boxes(boxes_of_ships(ships, 1.0)).reshape(-1, 8)
        lines = [" ".join(f"{value:.2f}" for value in quad) + " ship 0" for quad in quads]
        (root / "labelTxt" / f"drawn_{number}.txt").write_text("\n".join(lines), encoding="utf-8")
        half = [np.array([np.cos(s.heading), np.sin(s.heading)]) * s.length_m / 2 for s in ships]
        bows[name] = [
            {"bow": [s.x + ahead[0], s.y + ahead[1]], "stern": [s.x - ahead[0], s.y - ahead[1]]}
            for s, ahead in zip(ships, half, strict=True)
        ]
        table.append(f"{name},drawn,{'train' if number < 12 else 'val'},1.0")
    (root / "bow_stern.json").write_text(json.dumps(bows), encoding="utf-8")
    (root / "images.csv").write_text("\n".join(table), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def tiny_config() -> LarsdConfig:
    """A small network without anchors."""
    return LarsdConfig.from_preset(
        "baseline",
        backbone="efficientnet-lite0",
        decoder_widths=(8, 8, 8),
        head_width=8,
        head_depth=1,
    )


@pytest.fixture
def tiny_model(tmp_path: Path, tiny_config: LarsdConfig) -> Path:
    """A small network of random weights, saved as a model."""
    torch.manual_seed(3)
    network = Larsd(tiny_config)
    card = ModelCard(
        name="tiny",
        description="for a test",
        config=tiny_config,
        anchors=(((4.0, 4.0),),),
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=300.0,
        score_threshold=0.4,
        sha256="",
        licence="MIT",
        data="none",
    )
    save_model(tmp_path / "tiny", network.state_dict(), card)
    return tmp_path / "tiny"


@pytest.fixture(scope="session")
def check_record() -> Callable[[Any, Any], None]:
    """Check a value against the type that describes it: a TypedDict has these very members."""
    return _check_record


def _check_record(value: Any, kind: Any, where: str = "it") -> None:
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        assert isinstance(value, dict), where
        assert kind.__required_keys__ <= value.keys() <= set(kind.__annotations__), where
        hints = get_type_hints(kind)
        for name, member in value.items():
            _check_record(member, hints[name], f"{where}.{name}")
    elif origin in (Union, UnionType):
        matching = [each for each in inner if _is_shaped(value, each)]
        assert matching, f"{where} is {value!r}"
        _check_record(value, matching[0], where)
    elif origin is Literal:
        assert value in inner, f"{where} is {value!r}"
    elif origin is list:
        assert isinstance(value, list), where
        for member in value:
            _check_record(member, inner[0], f"{where}[]")
    elif origin is dict:
        assert isinstance(value, dict), where
        for name, member in value.items():
            _check_record(member, inner[1], f"{where}.{name}")
    else:
        assert _is_shaped(value, kind), f"{where} is {value!r}"


def _is_shaped(value: Any, kind: Any) -> bool:
    """Tell whether a value is of a type on the outside."""
    kind = get_origin(kind) or (dict if is_typeddict(kind) else kind)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return kind is Any or isinstance(value, kind)


@pytest.fixture(scope="session")
def run_larsd() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `larsd` with the given arguments in a process of its own, without a terminal."""

    def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "larsd_geo.cli", *map(str, arguments)],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run
