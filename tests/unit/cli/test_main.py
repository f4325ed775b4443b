from __future__ import annotations

import json
import logging
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner

import larsd_geo
from larsd_geo.cli import SUBCOMMANDS, LarsdGroup, main
from larsd_geo.cli.options import (
    batch_size_option,
    device_option,
    model_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.errors import LarsdError

HEAVY = ("torch", "numpy", "rasterio", "geopandas", "shapely", "pyproj", "cv2", "scipy", "rich")


class HarbourClosedError(LarsdError, LookupError):
    """A stand-in for what a subcommand raises."""


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(), logging.getLogger("larsd_geo")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run one command of ours under the real group, as `larsd probe ...`."""

    def run(command: click.Command, *arguments: str, before: tuple[str, ...] = ()) -> Any:
        module = ModuleType("probe_module")
        vars(module)["probe"] = command
        monkeypatch.setitem(sys.modules, "probe_module", module)
        monkeypatch.setitem(SUBCOMMANDS, "probe", ("probe_module:probe", "A probe."))
        return CliRunner().invoke(main, [*before, "probe", *arguments], prog_name="larsd")

    return run


def modules_after(statement: str) -> set[str]:
    script = f"import sys\n{statement}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return {line.split(".")[0] for line in done.stderr.splitlines()}


class TestStartUp:
    def test_help_loads_nothing_heavy(self) -> None:
        loaded = modules_after(
            "from larsd_geo.cli import main\nmain(['--help'], standalone_mode=False)"
        )
        assert "click" in loaded
        assert loaded.isdisjoint(HEAVY)

    def test_version_loads_nothing_heavy(self) -> None:
        loaded = modules_after(
            "from larsd_geo.cli import main\nmain(['--version', '--json'], standalone_mode=False)"
        )
        assert loaded.isdisjoint(HEAVY)

    def test_importing_the_package_loads_nothing_heavy(self) -> None:
        assert modules_after("import larsd_geo").isdisjoint(HEAVY)

    def test_package_names_what_it_has(self) -> None:
        assert "detect" in dir(larsd_geo)
        with pytest.raises(AttributeError, match="no attribute 'detekt'"):
            larsd_geo.detekt  # noqa: B018

    def test_package_hands_out_detect(self) -> None:
        from larsd_geo.detection.detector import detect

        assert larsd_geo.detect is detect


class TestHelp:
    def test_lists_every_subcommand(self) -> None:
        result = CliRunner().invoke(main, ["--help"])
        assert result.exit_code == 0
        for name, (_, text) in SUBCOMMANDS.items():
            assert name in result.output
            assert text in result.output

    def test_no_arguments_show_the_help(self) -> None:
        result = CliRunner().invoke(main, [])
        assert result.exit_code == 0
        assert "Commands:" in result.output

    @pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
    def test_every_subcommand_has_help(self, name: str) -> None:
        result = CliRunner().invoke(main, [name, "--help"], prog_name="larsd")
        assert result.exit_code == 0, result.output
        assert f"Usage: larsd {name}" in result.output

    def test_unknown_subcommand_is_a_usage_error(self) -> None:
        result = CliRunner().invoke(main, ["detekt"])
        assert result.exit_code == 2
        assert "No such command 'detekt'" in result.stderr


class TestVersion:
    def test_plain(self) -> None:
        result = CliRunner().invoke(main, ["--version"])
        assert result.exit_code == 0
        assert result.output == f"larsd {larsd_geo.__version__}\n"

    def test_json_is_one_object_for_programs(self) -> None:
        result = CliRunner().invoke(main, ["--json", "--version"])
        answer = json.loads(result.stdout)
        # None in a source tree that was not installed.
        assert answer.pop("distribution") in ("larsd-geo", "larsd-geo-runtime", None)
        assert answer == {
            "name": "larsd-geo",
            "version": larsd_geo.__version__,
            "python": platform.python_version(),
            "protocol": 1,
            "serves": True,
        }

    def test_json_alone_is_refused(self) -> None:
        result = CliRunner().invoke(main, ["--json"])
        assert result.exit_code == 2
        assert "--version" in result.stderr

    def test_as_a_module(self, run_larsd: Callable[..., subprocess.CompletedProcess[str]]) -> None:
        done = run_larsd("--version")
        assert (done.returncode, done.stdout) == (0, f"larsd {larsd_geo.__version__}\n")


class TestEndings:
    def test_our_error_is_one_sentence_on_stderr(self, shell: Callable[..., Any]) -> None:
        @click.command()
        def probe() -> None:
            raise HarbourClosedError("harbour.tif: closed until Monday.")

        result = shell(probe)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr == "Error: harbour.tif: closed until Monday.\n"

    def test_our_error_shows_its_origin_when_verbose(self, shell: Callable[..., Any]) -> None:
        @click.command()
        def probe() -> None:
            raise HarbourClosedError("closed.")

        result = shell(probe, before=("-v",))
        assert "Traceback" in result.stderr
        assert result.stderr.endswith("Error: closed.\n")

    def test_a_defect_keeps_its_traceback(self, shell: Callable[..., Any]) -> None:
        @click.command()
        def probe() -> None:
            raise ZeroDivisionError

        assert isinstance(shell(probe).exception, ZeroDivisionError)

    def test_interrupt_exits_with_130(self, shell: Callable[..., Any]) -> None:
        @click.command()
        def probe() -> None:
            raise KeyboardInterrupt

        result = shell(probe)
        assert result.exit_code == 130
        assert result.stderr == "Interrupted.\n"

    def test_a_reader_that_goes_away_ends_it_quietly(self) -> None:
        script = (
            "import click, sys, types\n"
            "from larsd_geo.cli import SUBCOMMANDS, main\n"
            "@click.command()\n"
            "def probe():\n"
            "    for line in range(1_000_000):\n"
            "        click.echo(line)\n"
            "sys.modules['probe_module'] = types.SimpleNamespace(probe=probe)\n"
            "SUBCOMMANDS['probe'] = ('probe_module:probe', '')\n"
            "main(['probe'])\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == "0\n"
            process.stdout.close()
            assert process.stderr.read() == ""
            assert process.wait(timeout=30) == 1


class TestLog:
    @staticmethod
    @click.command()
    @verbosity_options
    def probe() -> None:
        logger = logging.getLogger("larsd_geo.somewhere")
        logger.debug("depth of the harbour")
        logger.info("ships in the harbour")
        logger.warning("fog in the harbour")
        logging.getLogger("elsewhere").info("a library talks")
        click.echo("the answer")

    @pytest.mark.parametrize(
        ("flags", "said"),
        [
            ((), ["ships in the harbour", "Warning: fog in the harbour"]),
            (("-q",), ["Warning: fog in the harbour"]),
            (("-qq",), []),
            (("-q", "-v"), ["ships in the harbour", "Warning: fog in the harbour"]),
        ],
    )
    def test_goes_to_stderr(
        self, shell: Callable[..., Any], flags: tuple[str, ...], said: list[str]
    ) -> None:
        result = shell(self.probe, *flags)
        assert result.stdout == "the answer\n"
        assert result.stderr.splitlines() == said

    def test_verbose_debugs_ours_only(self, shell: Callable[..., Any]) -> None:
        result = shell(self.probe, "-v")
        assert "Debug: depth of the harbour" in result.stderr
        assert "a library talks" not in result.stderr

    def test_twice_verbose_on_either_side(self, shell: Callable[..., Any]) -> None:
        result = shell(self.probe, "-v", before=("-v",))
        assert "a library talks" in result.stderr

    def test_a_second_run_does_not_double_the_lines(self, shell: Callable[..., Any]) -> None:
        shell(self.probe)
        assert shell(self.probe).stderr.count("fog in the harbour") == 1


class TestSharedOptions:
    @staticmethod
    @click.command()
    @model_option
    @device_option
    @batch_size_option
    @overwrite_option
    @progress_option
    def probe(**values: Any) -> None:
        click.echo(json.dumps(values))

    def test_defaults(self, shell: Callable[..., Any]) -> None:
        assert json.loads(shell(self.probe).stdout) == {
            "model": None,
            "device": "auto",
            "batch_size": None,
            "overwrite": False,
            "progress": "auto",
        }

    @pytest.mark.parametrize("device", ["auto", "cpu", "mps", "cuda", "cuda:3", "CUDA:0"])
    def test_devices_understood(self, shell: Callable[..., Any], device: str) -> None:
        result = shell(self.probe, "--device", device)
        assert json.loads(result.stdout)["device"] == device.lower()

    @pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", ""])
    def test_devices_refused(self, shell: Callable[..., Any], device: str) -> None:
        result = shell(self.probe, "--device", device)
        assert result.exit_code == 2
        assert "not one of auto, cuda, cuda:N, mps, cpu" in result.stderr

    def test_a_batch_holds_something(self, shell: Callable[..., Any]) -> None:
        assert shell(self.probe, "--batch-size", "0").exit_code == 2


def test_a_wrong_entry_in_the_table_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SUBCOMMANDS, "probe", ("json:dumps", "Not a command."))
    with pytest.raises(AssertionError, match="not a click command"):
        LarsdGroup().get_command(click.Context(main), "probe")


def test_the_stub_marker_is_shipped() -> None:
    assert (Path(larsd_geo.__file__).parent / "py.typed").is_file()
