"""`larsd doctor`: is this installation well, where would it run, and why not on the GPU."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.options import device_option, verbosity_options

if TYPE_CHECKING:
    from larsd_geo.doctor import Checkup

__all__ = ["doctor"]

#: Columns of text where stdout is no terminal.
_PLAIN_WIDTH = 120

_STEPS = {
    "versions": "versions",
    "environment": "environment",
    "devices": "devices",
    "models": "models",
    "backend": "backends",
    "proj": "coordinate systems",
    "gdal": "file formats",
    "temporary": "temporary folder",
    "self_test": "a small search",
}


@click.command(
    name="doctor",
    epilog="\b\nExamples:\n  larsd doctor\n  larsd doctor --device cuda\n  larsd doctor --json",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@device_option
@verbosity_options
def doctor(as_json: bool, device: str) -> None:
    """Check this installation: versions, devices, models, formats, and a small search.

    The exit status is 1 when something that detection needs is broken.
    """
    from larsd_geo.doctor import Checkup

    # The search would tell of itself, and what goes wrong is told as a finding.
    log = logging.getLogger("larsd_geo")
    before = log.level
    log.setLevel(max(before, logging.ERROR))
    try:
        checkup = Checkup(device)
        if as_json:
            report = checkup.run()
            click.echo(json.dumps(report, indent=2, allow_nan=False))
        else:
            report = _with_status(checkup)
            _print(report)
    finally:
        log.setLevel(before)
    if not report["ok"]:
        click.get_current_context().exit(1)


def _with_status(checkup: Checkup) -> dict[str, Any]:
    """Run the check-up, with a spinner on a terminal."""
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        return checkup.run(lambda name: status.update(f"looking at: {_STEPS[name]}"))


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _rows(report):
        table.add_row(label, escape(text))
    console.print(table)
    findings = report["findings"]
    for finding in findings:
        colour = "red" if finding["level"] == "error" else "yellow"
        console.print(
            f"\n[bold {colour}]{finding['level']}[/] ({finding['subject']}): "
            f"{escape(finding['message'])}.\n  [bold]What to do:[/] {escape(finding['remedy'])}."
        )
    if report["ok"]:
        console.print("\n[bold green]All that detection needs is there and works.[/]")
    else:
        console.print("\n[bold red]Detection does not work here, see above.[/]")


def _rows(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Lay the report out as (label, text); of rows that belong together the first has the label."""
    larsd, versions = report["larsd"], report["versions"] or {}
    listed = ", ".join(f"{name} {version or 'MISSING'}" for name, version in versions.items())
    rows = [
        ("larsd", f"{larsd['version']}, Python {larsd['python']} ({larsd['executable']})"),
        ("system", larsd["platform"]),
        ("versions", listed),
    ]
    for number, (name, value) in enumerate((report["environment"] or {}).items()):
        rows.append(("" if number else "environment", f"{name}={value}"))
    devices = report["devices"]
    if devices:
        for number, device in enumerate(devices["available"]):
            rows.append(("" if number else "there are", _device(device)))
        rows.append(("device", devices["text"] or "none"))
        gpu = devices["gpu"]
        rows.append(("GPU", ("used: " if gpu["usable"] else "not used: ") + gpu["reason"]))
    for number, model in enumerate(report["models"] or []):
        state = "intact" if model["intact"] else "DAMAGED"
        hidden = ", hidden by the one above" if model["shadowed"] else ""
        text = f"{model['name']}: {state}, {model['folder']}{hidden}"
        rows.append(("" if number else "models", text))
    if report["backend"]:
        rows.append(("backend", report["backend"]["text"] or "none"))
    if report["proj"]:
        answers = [
            f"{name} {'resolves it' if well else 'FAILS'}"
            for name, well in report["proj"]["resolves"].items()
        ]
        rows.append(("EPSG:32631", ", ".join(answers)))
    if report["gdal"]:
        there = [name for name, well in report["gdal"].items() if well]
        lacking = [name for name, well in report["gdal"].items() if not well]
        missing = f"; not {', '.join(lacking)}" if lacking else ""
        rows.append(("formats", f"{', '.join(there)}{missing}"))
    if report["temporary"]:
        free = report["temporary"]["free_bytes"] / 1e9
        rows.append(("temporary", f"{report['temporary']['folder']}, {free:.1f} GB free"))
    test = report["self_test"]
    if test:
        rows.append(
            (
                "small search",
                f"{test['ships']} ships in a scene with {test['drawn']}, {test['seconds']:.1f} s on"
                f" {test['device']} by {test['backend']} with {test['model']} (loaded in"
                f" {test['load_seconds']:.1f} s)",
            )
        )
    return rows


def _device(device: dict[str, Any]) -> str:
    text = f"{device['name']}: {device['description']}"
    if device["memory_bytes"] is not None:
        text += f", {device['memory_bytes'] / 2**30:.0f} GiB"
    if "cores" in device:
        text += f", {device['cores']} cores ({device['usable_cores']} usable)"
        text += f", {device['threads']} threads"
    return text + (", fast in bfloat16" if device["bfloat16"] else ", no bfloat16")
