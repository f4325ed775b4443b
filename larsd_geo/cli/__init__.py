"""The `larsd` command: one click group, one module per subcommand.

Nothing heavy is imported until a subcommand runs: `larsd --help` answers at once, although `larsd
detect` needs torch and GDAL.
"""

from __future__ import annotations

import importlib
import json
import logging
import platform
from typing import Any

import click

from larsd_geo import __version__
from larsd_geo.cli.options import verbosity_options
from larsd_geo.errors import LarsdError

__all__ = ["PROTOCOL", "main"]

logger = logging.getLogger(__name__)

#: Version of what a calling program reads: `--version --json` and the JSON lines of `--progress
#: json`. It grows when a reader of the old form would misunderstand the new one.
PROTOCOL = 1

#: Subcommand -> (where its click command lives, what `larsd --help` says of it). The text stands
#: here so that the help needs none of the modules.
SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "detect": ("larsd_geo.cli.detect:detect", "Find ships in scenes and write them to a layer."),
    "info": ("larsd_geo.cli.info:info", "Say what the tool sees in a raster."),
    "doctor": ("larsd_geo.cli.doctor:doctor", "Check this installation, and why no GPU is used."),
    "models": ("larsd_geo.cli.models:models", "List the installed models or show one."),
    "train": ("larsd_geo.cli.train:train", "Train a model on labelled pictures."),
    "average": ("larsd_geo.cli.average:average", "Average the weights of stages of one model."),
    "train-bow": ("larsd_geo.cli.train_bow:train_bow", "Teach a model bow from stern."),
    "evaluate": ("larsd_geo.cli.evaluate:evaluate", "Score a model on labelled pictures."),
    "compare": ("larsd_geo.cli.compare:compare", "Score a layer of ships against true ships."),
    "calibrate": (
        "larsd_geo.cli.calibrate:calibrate",
        "Make a model's scores mean how often it is right.",
    ),
    "export": ("larsd_geo.cli.export:export", "Write a model for OpenVINO or ONNX Runtime."),
    "anchors": ("larsd_geo.cli.anchors:anchors", "Cluster labelled boxes into anchors."),
    "synth": ("larsd_geo.cli.synth:synth", "Render a georeferenced scene with known ships."),
}

#: What a shell reports for a program ended by SIGINT: 128 + 2.
EXIT_INTERRUPTED = 130


class LarsdGroup(click.Group):
    """A click group that imports a subcommand when it runs and turns our errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the subcommands in the order of their use."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the subcommand `cmd_name`; None when there is no such name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _, attribute = SUBCOMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command), f"{module}:{attribute} is no click command"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in SUBCOMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the user can mend ends in one sentence on stderr.

        Raises:
            click.ClickException: for every `LarsdError` (exit status 1). A defect keeps its
                traceback. An interrupt exits with 130, as shells have it.
        """
        try:
            return super().invoke(ctx)
        except LarsdError as error:
            logger.debug("the error came from here", exc_info=True)
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(EXIT_INTERRUPTED)


@click.group(
    cls=LarsdGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", "show_version", is_flag=True, help="Show the version and exit.")
@click.option("--json", "as_json", is_flag=True, help="With --version: as JSON, for programs.")
@verbosity_options
@click.pass_context
def main(ctx: click.Context, show_version: bool, as_json: bool) -> None:
    """Find ships in georeferenced pictures, as rotated boxes with metres and headings."""
    if show_version:
        click.echo(_version_json() if as_json else f"larsd {__version__}")
        ctx.exit()
    if as_json:
        raise click.UsageError("--json belongs to --version.", ctx)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _version_json() -> str:
    """Describe this installation to a calling program (the QGIS plugin's handshake)."""
    return json.dumps(
        {
            "name": "larsd-geo",
            "version": __version__,
            "python": platform.python_version(),
            "protocol": PROTOCOL,
        }
    )
