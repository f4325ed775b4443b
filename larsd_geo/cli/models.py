"""`larsd models`: the installed models, and their cards."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from larsd_geo.cli.options import verbosity_options
from larsd_geo.cli.stdout import answer_stream

if TYPE_CHECKING:
    from larsd_geo.model.card import ModelCard

__all__ = ["models"]

_EPILOG = """\b
Examples:
  larsd models
  larsd models larsd-lite
  larsd models ./my-model --json
"""


@click.command(name="models", epilog=_EPILOG)
@click.argument("name", required=False, metavar="[NAME|FOLDER]")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the card as JSON; without a name, a list of all cards, each with `default`.",
)
@verbosity_options
def models(name: str | None, as_json: bool) -> None:
    """List the installed models, or show the card of one."""
    from larsd_geo.model.card import read_card
    from larsd_geo.model.registry import find_model, list_models

    out = answer_stream()
    console = Console(file=out)
    if name is None and as_json:
        shipped = read_card(find_model(None)).name
        cards = [
            {"default": card.name == shipped, **json.loads(card.to_json())}
            for card in list_models()
        ]
        click.echo(json.dumps(cards, indent=2), file=out)
        return
    if name is not None:
        card = read_card(find_model(name))
        if as_json:
            click.echo(card.to_json(), nl=False, file=out)
            return
        table = Table(show_header=False)
        ap50 = card.scores.get("overall", {}).get("ap50_voc07")
        for key, value in {
            "name": card.name,
            "description": card.description,
            "licence": card.licence,
            "network": f"{card.config.preset} on {card.config.backbone}",
            "ground sample distance": _range_line(card),
            "looks": _looks_line(card),
            "longest ship": f"{card.longest_ship_m:g} m",
            "default score": f"{card.score_threshold:g}",
            "AP50 (VOC07) on validation": "unknown" if ap50 is None else f"{ap50:.3f}",
            "bow from stern": _bow_line(card),
            "exported for": ", ".join(f"{e.format} ({e.precision})" for e in card.exports)
            or "no other runtime than torch",
            "trained on": card.data,
            "limits": "\n".join(card.limits),
            "sha256": card.sha256,
        }.items():
            table.add_row(key, value)
        console.print(table)
        return
    chosen = read_card(find_model(None)).name
    # What decides first whether a model may be used, then whether it fits the imagery.
    table = Table("name", "licence", "metres per pixel", "description", show_lines=True)
    table.columns[0].no_wrap = True
    for card in list_models():
        low, high = card.gsd_range_m
        table.add_row(
            f"{card.name} (auto)" if card.name == chosen else card.name,
            _first_sentence(card.licence),
            f"{low:g} - {high:g}, magnified to {card.coarsest_scene_m:.3g}",
            card.description,
        )
    console.print(table)


def _first_sentence(text: str) -> str:
    """Return what a licence says first: its name, or what the weights may be used for."""
    return re.split(r"(?<=\w)[.:](?:\s|$)", text, maxsplit=1)[0]


def _range_line(card: ModelCard) -> str:
    """Say which scenes a model can search, and at which ground sample distances."""
    low, high = card.gsd_range_m
    return (
        f"{low:g} to {high:g} m per pixel; finer scenes are searched at {low:g} m, coarser ones "
        f"magnified up to {card.most_magnified:g} times, so to {card.coarsest_scene_m:.3g} m"
    )


def _looks_line(card: ModelCard) -> str:
    """Say in one line how a model looks at a scene."""
    if len(card.looks) == 1:
        return "one, for ships of all lengths"
    lines = []
    for look in card.looks:
        pixels = "finest pixels" if look.coarser == 1 else f"pixels {look.coarser:g} times as large"
        least = f" from {look.least_px:g} px" if look.least_px else ""
        longest = "" if look.longest_px is None else f" up to {look.longest_px:g} px"
        lines.append(f"{pixels}: ships{least}{longest}")
    return "\n".join(lines)


def _bow_line(card: ModelCard) -> str:
    """Describe in one line how well a model tells bow from stern."""
    if card.bow is None:
        return "not told apart"
    counts = card.bow.scores.get("overall", {})
    if not counts.get("ships"):
        return f"told apart at probability {card.bow.bound:g} or above"
    shares = [counts["accuracy"], counts["coverage"], counts["precision"]]
    right, told, told_right = ("-" if share is None else f"{share:.1%}" for share in shares)
    return (
        f"right for {right} of {counts['ships']} ships; reported for {told} (probability "
        f"{card.bow.bound:g} or above), right for {told_right} of these"
    )
