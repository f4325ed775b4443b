"""`larsd doctor`: whether this installation works, where it would run, and why not on a GPU."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

from larsd_geo.cli.options import device_option, verbosity_options

if TYPE_CHECKING:
    from larsd_geo.doctor import DoctorReport
    from larsd_geo.doctor.report import Installation
    from larsd_geo.inference.device import DeviceInfo

__all__ = ["doctor"]

T = TypeVar("T")

#: Columns of text where stdout is not a terminal.
_PLAIN_WIDTH = 120

#: What the spinner calls each check.
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

_EPILOG = """\b
Examples:
  larsd doctor
  larsd doctor --device cuda
  larsd doctor --json
"""


@click.command(name="doctor", epilog=_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@device_option
@verbosity_options
def doctor(as_json: bool, device: str) -> None:
    """Check this installation: versions, devices, models, formats, and a small search.

    The exit status is 1 when something that detection needs is broken.
    """
    from rich.console import Console

    from larsd_geo.doctor import check_installation

    # The search would log its progress, and everything wrong becomes a finding.
    log = logging.getLogger("larsd_geo")
    before = log.level
    log.setLevel(max(before, logging.ERROR))
    try:
        if as_json:
            report = check_installation(device)
            click.echo(json.dumps(report.to_dict(), indent=2, allow_nan=False))
        else:
            with Console(stderr=True).status("") as status:
                report = check_installation(
                    device, lambda name: status.update(f"checking: {_STEPS[name]}")
                )
            _print(report)
    finally:
        log.setLevel(before)
    if not report.ok:
        click.get_current_context().exit(1)


def _print(report: DoctorReport) -> None:
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
    for finding in report.findings:
        colour = "red" if finding.level == "error" else "yellow"
        console.print(
            f"\n[bold {colour}]{finding.level}[/] ({finding.subject}): "
            f"{escape(finding.message)}.\n  [bold]What to do:[/] {escape(finding.remedy)}."
        )
    if report.ok:
        console.print("\n[bold green]All that detection needs is there and works.[/]")
    else:
        console.print("\n[bold red]Detection does not work here, see above.[/]")


def _rows(report: DoctorReport) -> list[tuple[str, str]]:
    """Lay the report out as (label, text); of rows that belong together the first has the label."""
    from larsd_geo.doctor.packages import OPTIONAL

    lacking = {finding.subject for finding in report.findings if finding.level == "error"}
    # What this installation does without is not missing.
    larsd = report.larsd
    versions = (
        f"{name} {version or 'MISSING'}"
        for name, version in _items(report.versions)
        if version is not None or name in lacking or name not in OPTIONAL
    )
    rows = [
        ("larsd", f"{_named(larsd)}, Python {larsd.python} ({larsd.executable})"),
        ("system", larsd.platform),
        ("versions", ", ".join(versions)),
    ]
    rows += _labelled("environment", [f"{k}={value}" for k, value in _items(report.environment)])
    if report.devices is not None:
        devices = report.devices
        rows += _labelled("available", [_device(each) for each in devices.available])
        rows.append(("device", devices.text or "none"))
        used = "used" if devices.gpu.usable else "not used"
        rows.append(("GPU", f"{used}: {devices.gpu.reason}"))
    models = [
        f"{model.name}: {'intact' if model.intact else 'DAMAGED'}, {model.folder}"
        + (", hidden by the one above" if model.shadowed else "")
        for model in report.models or []
    ]
    rows += _labelled("models", models)
    if report.backend is not None:
        rows.append(("backend", report.backend.text or "none"))
    if report.proj is not None:
        answers = (
            f"{name} {'resolves it' if resolves else 'FAILS'}"
            for name, resolves in report.proj.resolves.items()
        )
        rows.append(("EPSG:32631", ", ".join(answers)))
    if report.gdal is not None:
        known = [name for name, is_known in report.gdal.items() if is_known]
        missing = [name for name, is_known in report.gdal.items() if not is_known]
        without = f"; not {', '.join(missing)}" if missing else ""
        rows.append(("formats", ", ".join(known) + without))
    if report.temporary is not None:
        free = report.temporary.free_bytes / 1e9
        rows.append(("temporary", f"{report.temporary.folder}, {free:.1f} GB free"))
    if report.self_test is not None:
        test = report.self_test
        text = (
            f"{test.ships} ships in a scene with {test.drawn}, {test.seconds:.1f} s on "
            f"{test.device} by {test.backend} with {test.model} "
            f"(loaded in {test.load_seconds:.1f} s)"
        )
        rows.append(("small search", text))
    return rows


def _items(values: Mapping[str, T] | None) -> Iterable[tuple[str, T]]:
    return (values or {}).items()


def _named(larsd: Installation) -> str:
    """Return the version, with the distributions that it comes from."""
    names = ", ".join(larsd.distributions)
    return f"{larsd.version} ({names})" if names else larsd.version


def _labelled(label: str, texts: list[str]) -> list[tuple[str, str]]:
    return [(label if index == 0 else "", text) for index, text in enumerate(texts)]


def _device(device: DeviceInfo) -> str:
    text = f"{device['name']}: {device['description']}"
    if device["memory_bytes"] is not None:
        text += f", {device['memory_bytes'] / 2**30:.0f} GiB"
    if "cores" in device:
        text += f", {device['cores']} cores ({device['usable_cores']} usable)"
        text += f", {device['threads']} threads"
    return text + (", fast in bfloat16" if device["bfloat16"] else ", no bfloat16")
