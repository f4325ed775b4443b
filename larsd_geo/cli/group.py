"""The `larsd` command: one click group, one module for each subcommand.

A subcommand's module is imported when it runs, so that `larsd --help` answers at once although
`larsd detect` needs torch and GDAL.
"""

from __future__ import annotations

import importlib
import json
import logging
import platform
from typing import Any

import click

from larsd_geo import __version__
from larsd_geo.cli.hints import hint_for
from larsd_geo.cli.options import HINT, verbosity_options
from larsd_geo.cli.shutdown import ended_by_signals, interrupt_is_told
from larsd_geo.cli.start import EXIT_INTERRUPTED
from larsd_geo.errors import LarsdError, TorchNeededError
from larsd_geo.errors.installation import TORCH_PACKAGES, installed_distributions

__all__ = ["PROTOCOL", "SUBCOMMANDS", "LarsdGroup", "main"]

logger = logging.getLogger(__name__)

#: Version of what a calling program reads: `--version --json` and the JSON lines of `--progress
#: json`. It is raised when a reader of the old form would misunderstand the new one.
PROTOCOL = 1

#: Subcommand -> (where its click command is, what `larsd --help` says about it). The text is here
#: so that the help needs none of the modules.
SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "detect": ("larsd_geo.cli.detect:detect", "Find ships in scenes and write them to a layer."),
    "batch": (
        "larsd_geo.cli.batch:batch",
        "Find ships in many scenes, and go on where it stopped.",
    ),
    "info": ("larsd_geo.cli.info:info", "Show how a raster is read and searched."),
    "doctor": ("larsd_geo.cli.doctor:doctor", "Check this installation, and why no GPU is used."),
    "models": ("larsd_geo.cli.models:models", "List the installed models or show one."),
    "train": ("larsd_geo.cli.train:train", "Train a model on labelled images."),
    "average": (
        "larsd_geo.cli.average:average",
        "Average the weights of models trained in stages.",
    ),
    "train-bow": ("larsd_geo.cli.train_bow:train_bow", "Teach a model bow from stern."),
    "evaluate": ("larsd_geo.cli.evaluate:evaluate", "Score a model on labelled images."),
    "compare": ("larsd_geo.cli.compare:compare", "Score a layer of ships against true ships."),
    "calibrate": (
        "larsd_geo.cli.calibrate:calibrate",
        "Make a model's scores mean how often it is right.",
    ),
    "export": ("larsd_geo.cli.export:export", "Write a model for OpenVINO or ONNX Runtime."),
    "anchors": ("larsd_geo.cli.anchors:anchors", "Cluster labelled boxes into anchors."),
    "serve": ("larsd_geo.cli.serve:serve", "Answer the requests of another program."),
    "synth": ("larsd_geo.cli.synth:synth", "Render a georeferenced scene with known ships."),
}


class LarsdGroup(click.Group):
    """A click group that imports a subcommand when it runs and prints our errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order of their use."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand, or return None if there is no such name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _, attribute = SUBCOMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command), f"{module}:{attribute} is not a click command"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in SUBCOMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that the user can fix ends in one line on stderr.

        A defect keeps its traceback. An interrupt exits with `EXIT_INTERRUPTED`.

        Raises:
            click.ClickException: If the command raises a `LarsdError`; the exit status is 1.
        """
        with ended_by_signals():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LarsdError as error:
            raise self._told(ctx, error) from error
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            if package not in TORCH_PACKAGES:
                raise
            purpose = f"`larsd {ctx.invoked_subcommand}`"
            raise self._told(ctx, TorchNeededError(purpose, package)) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            interrupt_is_told()
            for line in self._last_words(ctx):
                click.echo(line, err=True)
            ctx.exit(EXIT_INTERRUPTED)

    def _told(self, ctx: click.Context, error: LarsdError) -> click.ClickException:
        """Return an error as the lines that end the run."""
        logger.debug("the error came from here", exc_info=True)
        command = ctx.invoked_subcommand
        hint = hint_for(error, self.get_command(ctx, command) if command else None)
        # On a line of its own, the last one.
        return click.ClickException("\n".join([f"{error} {hint}".rstrip(), *self._last_words(ctx)]))

    @staticmethod
    def _last_words(ctx: click.Context) -> list[str]:
        """Return what the command says on how to go on, if it does."""
        return [ctx.meta[HINT]] if HINT in ctx.meta else []


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
    """Find ships in georeferenced images, as rotated boxes with metres and headings."""
    if show_version:
        click.echo(_version_json() if as_json else f"larsd {__version__}")
        ctx.exit()
    if as_json:
        raise click.UsageError("--json belongs to --version.", ctx)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _version_json() -> str:
    """Describe this installation to a calling program such as the QGIS plugin."""
    return json.dumps(
        {
            "name": "larsd-geo",
            "distribution": next(iter(installed_distributions()), None),
            "version": __version__,
            "python": platform.python_version(),
            "protocol": PROTOCOL,
            "serves": True,
        }
    )
