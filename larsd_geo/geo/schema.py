"""The columns of every layer of ships, and the words of a review.

The one list that the outputs, the synthetic truth and the documentation share. Importing it loads
neither pandas nor geopandas.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ACCEPTED_VERDICTS",
    "COLUMNS",
    "GEOMETRY",
    "REJECTED_VERDICTS",
    "Column",
    "is_rejected",
    "markdown_table",
    "with_table",
]


@dataclass(frozen=True)
class Column:
    """A column of a layer of ships.

    Attributes:
        name: Its name.
        dtype: The pandas type of its values.
        unit: The unit or range of its values; empty where there is none.
        meaning: What a value says.
    """

    name: str
    dtype: str
    unit: str
    meaning: str


_TIME = "datetime64[ms, UTC]"

#: The attribute columns, in the order of the outputs; the geometry follows.
COLUMNS: tuple[Column, ...] = (
    Column("ship_id", "int64", "", "1 to n, best score first within a scene; unique in the layer"),
    Column("score", "float64", "0 to 1", "how sure the detector is that this is a ship"),
    Column(
        "length_m", "float64", "m", "geodesic distance between the midpoints of the short sides"
    ),
    Column("width_m", "float64", "m", "geodesic distance between the midpoints of the long sides"),
    Column(
        "heading_deg",
        "float64",
        "degrees",
        "direction of the bow, clockwise from true north, 0 ≤ h < 360; "
        "of the axis, 0 ≤ h < 180, where it is ambiguous",
    ),
    Column("heading_ambiguous", "bool", "", "true where bow and stern could not be told apart"),
    Column(
        "bow_probability",
        "float64",
        "0.5 to 1",
        "probability that the likelier end is the bow; null if the model cannot tell",
    ),
    Column("area_m2", "float64", "m²", "area of the box on the ground"),
    Column("lon", "float64", "degrees", "longitude of the centre, WGS 84"),
    Column("lat", "float64", "degrees", "latitude of the centre, WGS 84"),
    Column(
        "at_edge",
        "bool",
        "",
        "true where the edge of the scene or of its valid pixels cuts the ship: length and width "
        "may be too small",
    ),
    Column(
        "scene",
        "str",
        "",
        "file name of the raster, with as many folders as tell it apart from others of the layer",
    ),
    Column(
        "scene_uri",
        "str",
        "",
        "path or URL of the raster, without credentials, query or fragment",
    ),
    Column(
        "acquired",
        _TIME,
        "",
        "when the image was taken, from its product or the raster's tags; null if unknown",
    ),
    Column("platform", "str", "", "the satellite, where the image's product says; else empty"),
    Column(
        "sun_azimuth_deg",
        "float64",
        "degrees",
        "direction of the sun, clockwise from north; null if unknown",
    ),
    Column(
        "sun_elevation_deg",
        "float64",
        "degrees",
        "height of the sun above the horizon; null if unknown",
    ),
    Column(
        "view_azimuth_deg",
        "float64",
        "degrees",
        "direction from the ground to the satellite, clockwise from north; null if unknown",
    ),
    Column(
        "off_nadir_deg",
        "float64",
        "degrees",
        "angle at the satellite between straight down and the line of sight; null if unknown",
    ),
    Column(
        "incidence_deg",
        "float64",
        "degrees",
        "angle on the ground between straight up and the line of sight; null if unknown",
    ),
    Column(
        "image_gsd_m",
        "float64",
        "m",
        "ground sample distance of the image, from its catalogue or its raster; null if unknown",
    ),
    Column("model", "str", "", "name of the model that found the ship"),
    Column("model_sha256", "str", "", "SHA-256 of the model's weights"),
    Column(
        "gsd_m",
        "float64",
        "m",
        "ground sample distance at which the ship was found; null if unknown",
    ),
    Column("detected_at", _TIME, "", "when the ship was found"),
    Column("review", "str", "", "an analyst's verdict, `accepted` or `rejected`; empty until then"),
)

#: The geometry column, last in every layer.
GEOMETRY = Column("geometry", "geometry", "", "the box's four corners, counter-clockwise")

#: Verdicts in `review` that confirm a ship, in lower case.
ACCEPTED_VERDICTS = frozenset({"accept", "accepted"})

#: Verdicts in `review` by which a row is no ship, in lower case.
REJECTED_VERDICTS = frozenset({"reject", "rejected", "not a ship"})

#: Lines around the generated table in a Markdown file.
_BEGIN = "<!-- columns: generated from larsd_geo/geo/schema.py -->"
_END = "<!-- end of columns -->"

_SHOWN_TYPES = {
    "int64": "integer",
    "float64": "float",
    "bool": "boolean",
    "str": "text",
    _TIME: "time, UTC",
    "geometry": "polygon",
}


def is_rejected(verdicts: Iterable[object]) -> NDArray[np.bool_]:
    """Return which verdicts reject their row.

    Args:
        verdicts: (N,) values of a column `review`, in any case; anything but text rejects nothing.

    Returns:
        (N,) bool.

    Examples:
        >>> is_rejected(["accepted", "Not a ship", "", None]).tolist()
        [False, True, False, False]
    """
    rejected = (
        isinstance(verdict, str) and verdict.strip().lower() in REJECTED_VERDICTS
        for verdict in verdicts
    )
    return np.fromiter(rejected, dtype=bool)


def markdown_table() -> str:
    r"""Return the columns as a Markdown table, one row each.

    Examples:
        >>> print("\n".join(markdown_table().splitlines()[:3]))
        | column | type | unit | meaning |
        |---|---|---|---|
        | `ship_id` | integer |  | 1 to n, best score first within a scene; unique in the layer |
    """
    rows = [
        f"| `{column.name}` | {_SHOWN_TYPES[column.dtype]} | {column.unit} | {column.meaning} |"
        for column in (*COLUMNS, GEOMETRY)
    ]
    return "\n".join(["| column | type | unit | meaning |", "|---|---|---|---|", *rows, ""])


def with_table(text: str) -> str:
    """Return a Markdown text with the table of columns brought up to date.

    Args:
        text: The text; two comments mark where the table stands.

    Raises:
        ValueError: If the comments are not there.
    """
    head, begin, rest = text.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the text must have the lines {_BEGIN} and {_END}")
    # Blank lines, since Markdown reads a table that touches a comment as plain HTML.
    return f"{head}{begin}\n\n{markdown_table()}\n{end}{tail}"
