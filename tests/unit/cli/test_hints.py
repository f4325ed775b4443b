"""What `larsd` adds to an error: the options of the running command that solve it."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result

from larsd_geo.cli import SUBCOMMANDS, LarsdGroup, main
from larsd_geo.cli.hints import hint_for
from larsd_geo.cli.protocol import Events
from larsd_geo.errors import (
    CropWorkerError,
    LabelSplitError,
    LarsdError,
    ModelExistsError,
    NotGeoreferencedError,
    OutOfMemoryError,
    OutputExistsError,
    SceneNotFoundError,
    TilingError,
    TooFewBoxesError,
    UnavailableDeviceError,
    UnknownBandError,
    UnknownOutputFormatError,
    UnusableCrsError,
)


def command(name: str) -> click.Command:
    found = LarsdGroup().get_command(click.Context(main), name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "error", "options"),
    [
        ("detect", OutputExistsError("ships.gpkg"), "--overwrite"),
        ("synth", OutputExistsError("scene.tif"), "--overwrite"),
        ("average", ModelExistsError("mine"), "--overwrite"),
        (
            "detect",
            NotGeoreferencedError("a.jpg", "coordinate reference system"),
            "--scene-crs, --allow-ungeoreferenced",
        ),
        ("info", NotGeoreferencedError("a.jpg", "geotransform", "skip it", ["gsd"]), "--gsd"),
        ("synth", UnusableCrsError("local", "it is not of maps", ["crs"]), "--crs"),
        ("detect", UnknownOutputFormatError("a.x", {"GPKG": [".gpkg"]}), "--format"),
        ("detect", UnknownBandError("a.tif", [9], 3), "--bands"),
        ("detect", TilingError(32, 64, "too small"), "--tile, --overlap"),
        ("detect", OutOfMemoryError("cuda:0", 1024), "--tile, --device cpu"),
        ("doctor", UnavailableDeviceError("cuda:7", "there is none"), "--device auto"),
        ("train", CropWorkerError(4), "--workers, --resume"),
        ("evaluate", LabelSplitError("data", "test", []), "--split"),
        ("anchors", TooFewBoxesError(2, 5), "-k"),
    ],
)
def test_an_error_names_the_options_that_solve_it(
    name: str, error: LarsdError, options: str
) -> None:
    assert hint_for(error, command(name)) == f"On the command line: {options}."


def test_nothing_is_added_where_no_option_of_the_command_helps() -> None:
    assert hint_for(SceneNotFoundError("a.tif"), command("detect")) == ""
    assert hint_for(OutOfMemoryError("cuda:0", 1024), command("compare")) == ""
    assert hint_for(OutputExistsError("a.gpkg"), None) == ""
    assert hint_for(FileExistsError("a.gpkg"), command("detect")) == ""


def test_every_remedy_is_an_option_of_some_command() -> None:
    names = {
        parameter.name.rstrip("_")
        for name in SUBCOMMANDS
        for parameter in command(name).params
        if isinstance(parameter, click.Option) and parameter.name
    }
    found = [each for each in LarsdError.__subclasses__() if each.__module__[:9] == "larsd_geo"]
    for error in found:  # grows while it is walked: families, then their errors
        found.extend(error.__subclasses__())
        assert names.issuperset(remedy.split("=")[0] for remedy in error.remedies), error
    assert any(error.remedies for error in found)


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a subcommand `probe` with the option --overwrite that refuses to."""

    @click.command()
    @click.option("--overwrite", is_flag=True)
    def probe(overwrite: bool) -> None:
        with Events(wanted=True).watching():
            raise OutputExistsError("ships.gpkg")

    monkeypatch.setitem(sys.modules, "probe_module", types.SimpleNamespace(probe=probe))
    monkeypatch.setitem(SUBCOMMANDS, "probe", ("probe_module:probe", ""))
    return lambda: CliRunner().invoke(main, ["probe"])


def test_it_is_said_on_stderr_and_apart_from_the_message_to_programs(
    refuse: Callable[..., Result],
) -> None:
    result = refuse()
    assert result.exit_code == 1
    sentence = "ships.gpkg exists already; set overwrite to replace it, or give another name."
    hint = "On the command line: --overwrite."
    assert result.stderr == f"Error: {sentence} {hint}\n"
    event = json.loads(result.stdout.splitlines()[-1])
    assert event == {
        "event": "error",
        "kind": "OutputExistsError",
        "message": sentence,
        "hint": hint,
    }
