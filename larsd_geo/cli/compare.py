"""`larsd compare`: a layer of detections against a layer of true ships."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from larsd_geo.cli.options import overwrite_option, verbosity_options

if TYPE_CHECKING:
    from larsd_geo.evaluation.plain import PlainComparison

__all__ = ["compare"]

_EPILOG = """\b
Examples:
  larsd compare ships.gpkg truth.gpkg
  larsd compare ships.gpkg truth.geojson --score 0.5 --json scores.json
  larsd compare ships.gpkg truth.gpkg --aoi harbour.geojson
"""


@click.command(name="compare", epilog=_EPILOG)
@click.argument("detections", metavar="DETECTIONS")
@click.argument("reference", metavar="REFERENCE")
@click.option(
    "--score",
    type=click.FloatRange(0, 1),
    default=None,
    help="Least score of a detection that counts.  [default: the one with the highest F1]",
)
@click.option(
    "--aoi",
    metavar="FILE",
    help="Compare only here: a vector file with polygons. True ships whose centre is outside are "
    "ignored; detections outside count only where they meet a true ship inside.",
)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write scores as JSON.")
@overwrite_option
@verbosity_options
def compare(
    detections: str,
    reference: str,
    score: float | None,
    aoi: str | None,
    json_path: Path | None,
    overwrite: bool,
) -> None:
    """Score DETECTIONS against the polygons in REFERENCE.

    Both are layers of polygons (.gpkg, .geojson, .fgb, .parquet, or a table of PostGIS as
    postgresql://user@host/database#table), in any CRS. A detection is right
    if its IoU with a true ship is above 0.5. Rows of the reference that the column `review` rejects
    are left out, and those whose column `ignore` is true count neither as found nor as missed.
    """
    from larsd_geo.evaluation.layers import compare_ships, comparison_dict
    from larsd_geo.files import atomic_output, check_target
    from larsd_geo.io import read_ships

    if json_path is not None:
        check_target(json_path, overwrite=overwrite)
    result = compare_ships(
        read_ships(detections), read_ships(reference), score_threshold=score, area=aoi
    )
    values = comparison_dict(result)
    click.echo(_as_text(values))
    if json_path is not None:
        with atomic_output(json_path, overwrite=overwrite) as temporary:
            temporary.write_text(json.dumps(values, indent=2, allow_nan=False), encoding="utf-8")


def _as_text(values: PlainComparison) -> str:
    """Format a comparison as aligned lines."""
    local = values["localisation"]
    rows = [
        ("true ships", str(values["reference"])),
        (
            "counted",
            f"at score {values['score_threshold']:.3f} or above: {values['hits']} found, "
            f"{values['misses']} missed, {values['false_alarms']} false",
        ),
        ("precision", _percent(values["precision"])),
        ("recall", _percent(values["recall"])),
        ("F1", _percent(values["f1"])),
        (
            "average precision",
            f"{_percent(values['ap50'])} at IoU 0.5 ({_percent(values['ap50_voc07'])} by VOC07), "
            f"{_percent(values['ap75'])} at 0.75, {_percent(values['ap50_95'])} at 0.5 to 0.95",
        ),
        *(
            (
                name,
                f"{group['reference']} true ships, {_percent(group['recall'])} found, "
                f"{group['false_alarms']} false",
            )
            for name, group in values["by_length"].items()
        ),
    ]
    if local["iou"] is not None:
        rows.append(
            (
                "outlines",
                f"median IoU {local['iou']:.2f}, centre off by {local['centre_m']:.1f} m, length "
                f"by {_percent(local['length'])}, axis by {local['axis_deg']:.1f} degrees",
            )
        )
    width = max(len(label) for label, _ in rows)
    return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
