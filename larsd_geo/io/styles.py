"""How ships look: one colour ramp for QGIS and for images, and the QGIS style made from it.

The style is QML, QGIS's own format, limited to what version 3.22 knows; later ones read it too.
It is built here rather than kept as a file so that the ramp exists once.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import NamedTuple

__all__ = [
    "ARROWS_SHOWN",
    "CASING",
    "CASING_ALPHA",
    "FILL_ALPHA",
    "HEADING_ARROW",
    "IS_SHIP",
    "LABELS_FROM_SCALE",
    "LENGTH_LABEL",
    "NOT_REVIEWED",
    "OUTLINE_ALPHA",
    "REJECTED_OPACITY",
    "REVIEW_VERDICTS",
    "RGB",
    "SCORE_CLASSES",
    "WHITE",
    "ScoreClass",
    "score_class",
    "ship_style_qml",
]

#: Red, green and blue, 0 to 255.
RGB = tuple[int, int, int]


class ScoreClass(NamedTuple):
    """A class of the legend.

    Attributes:
        lower: The least score in it.
        upper: The score at which the next class begins.
        colour: Its colour.
    """

    lower: float
    upper: float
    colour: RGB


#: Violet to yellow, after matplotlib's "plasma", with the lightness always rising (CIE L* 50, 55,
#: 63, 75, 93): distinct without red or green vision too, and none as dark as open water.
SCORE_CLASSES = (
    ScoreClass(0.0, 0.2, (116, 98, 235)),
    ScoreClass(0.2, 0.4, (208, 80, 190)),
    ScoreClass(0.4, 0.6, (242, 110, 120)),
    ScoreClass(0.6, 0.8, (253, 166, 50)),
    ScoreClass(0.8, 1.0, (248, 240, 70)),
)

#: Opacity of the outlines and of the fills, 0 to 255.
OUTLINE_ALPHA, FILL_ALPHA = 255, 46

WHITE: RGB = (255, 255, 255)

#: The dark line under every outline: yellow then shows on concrete as violet does on water.
CASING: RGB = (16, 20, 28)
CASING_ALPHA = 190

#: QGIS expression: a ship's label; null, so no label, where the length is null.
LENGTH_LABEL = (
    "if(\"review\" = 'rejected', NULL, "
    "round(\"length_m\") || ' m' || if(\"review\" = 'accepted', ' ✓', ''))"
)

#: Labels and arrows are shown from 1:30 000 inwards: there a 100 m ship is 3 mm long, as long as
#: its text is tall.
LABELS_FROM_SCALE = 30_000

#: What the form and the plugin's review write into `review`; `larsd_geo.geo.schema` lists all the
#: words that are understood.
REVIEW_VERDICTS = ("accepted", "rejected")

#: QGIS expression, per cent: what was rejected fades, but can still be found.
REJECTED_OPACITY = "if(\"review\" = 'rejected', 25, 100)"

#: QGIS expression: whether a ship has an arrow.
ARROWS_SHOWN = (
    f"coalesce(@map_scale, 1e9) <= {LABELS_FROM_SCALE} "
    "AND coalesce(attribute('review'), '') <> 'rejected'"
)

#: QGIS expression of the arrow: a line ahead of the bow, an eighth of the ship long, in any CRS.
#: Where bow and stern are not told apart, a second one astern makes it a double arrow. It starts
#: from the box's own sides, so that no projection turns it; the heading only says which end is
#: ahead.
#: QGIS takes twice as long to read an expression for each function that is inside another, and
#: reads it again for every class at every redraw of the map: this one is as flat as it can be.
HEADING_ARROW = """
with_variable('r', exterior_ring($geometry),
with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))
  >= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),
with_variable('axis', make_line(
  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),
  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),
with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians("heading_deg"))
  >= 0, @axis, reverse(@axis)),
with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),
collect_geometries(array_filter(array(
  make_line(end_point(@line), end_point(@far)),
  if(coalesce(attribute('heading_ambiguous'), true),
    make_line(start_point(@line), start_point(@far)), NULL)
), @element IS NOT NULL)))))))
""".strip()

#: QGIS expression: false in the legend, whose swatches are drawn without a ship. There the arrow, a
#: part of the same symbol, would cross the outline.
IS_SHIP = "attribute('score') IS NOT NULL"

#: How the form shows the empty text that `review` starts with.
NOT_REVIEWED = "not reviewed"


def score_class(score: float) -> ScoreClass:
    """Return the class of a score; a score on a bound belongs to the upper one.

    Args:
        score: Confidence; below 0 or above 1 it belongs to the first or the last class.

    Examples:
        >>> score_class(0.4)
        ScoreClass(lower=0.4, upper=0.6, colour=(242, 110, 120))
    """
    for step in SCORE_CLASSES:
        if score < step.upper:
            return step
    return SCORE_CLASSES[-1]


def ship_style_qml() -> str:
    """Return the default style of a layer of ships as QML, for QGIS 3.22 and later.

    Outlines and translucent fills coloured by `score`, an arrow for the heading, the length as
    label, a map tip, and a drop-down for `review`; what was rejected is drawn faintly.

    Examples:
        >>> print(ship_style_qml().splitlines()[0])
        <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
    """
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling|Fields|Forms|MapTips",
        labelsEnabled="1",
        hasScaleBasedVisibilityFlag="0",
        simplifyDrawingHints="1",
    )
    root.append(_renderer())
    root.append(_labeling())
    fields = ET.SubElement(root, "fieldConfiguration")
    fields.append(_review_field())
    ET.SubElement(root, "previewExpression").text = '"ship_id"'
    ET.SubElement(root, "mapTip").text = (
        "<b>[% coalesce(round(\"length_m\") || ' m × ' || round(\"width_m\") || ' m', 'ship') %]"  # noqa: RUF001
        "</b><br>heading [% coalesce(round(\"heading_deg\") || '°', '–') %]"  # noqa: RUF001
        '<br>score [% round("score", 2) %]<br>[% "scene" %]'
    )
    ET.SubElement(root, "layerGeometryType").text = "2"  # polygons
    ET.indent(root)
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + ET.tostring(root, encoding="unicode")


def _renderer() -> ET.Element:
    renderer = ET.Element(
        "renderer-v2",
        type="graduatedSymbol",
        attr="score",
        graduatedMethod="GraduatedColor",
        symbollevels="0",
        forceraster="0",
        # Of ships that overlap, the surest is drawn on top.
        enableorderby="1",
    )
    ranges = ET.SubElement(renderer, "ranges")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (lower, upper, colour) in enumerate(SCORE_CLASSES):
        ET.SubElement(
            ranges,
            "range",
            lower=f"{lower:.15f}",
            upper=f"{upper:.15f}",
            symbol=str(number),
            label=f"{lower:.1f} – {upper:.1f}",  # noqa: RUF001 (a range takes an en dash)
            render="true",
        )
        symbols.append(_symbol(str(number), colour))
    ET.SubElement(renderer, "classificationMethod", id="Custom")
    order = ET.SubElement(renderer, "orderby")
    ET.SubElement(order, "orderByClause", asc="1", nullsFirst="1").text = '"score"'
    return renderer


def _symbol(name: str, colour: RGB) -> ET.Element:
    symbol = ET.Element(
        "symbol", type="fill", name=name, alpha="1", force_rhr="0", clip_to_extent="1"
    )
    _data_defined(symbol, alpha=REJECTED_OPACITY)
    # Locked: recolouring the layer in QGIS changes the outline, not the dark line below it.
    casing = ET.SubElement(symbol, "layer", {"class": "SimpleLine"}, enabled="1", locked="1")
    casing.set("pass", "0")
    _options(
        casing,
        line_color=_rgba(CASING, CASING_ALPHA),
        line_style="solid",
        line_width="0.9",
        line_width_unit="MM",
        joinstyle="miter",
        capstyle="square",
    )
    fill = ET.SubElement(symbol, "layer", {"class": "SimpleFill"}, enabled="1", locked="0")
    fill.set("pass", "0")
    _options(
        fill,
        color=_rgba(colour, FILL_ALPHA),
        style="solid",
        outline_color=_rgba(colour, OUTLINE_ALPHA),
        outline_style="solid",
        outline_width="0.5",
        outline_width_unit="MM",
        joinstyle="miter",
    )
    symbol.append(_arrow(f"@{name}@2"))
    return symbol


def _arrow(name: str) -> ET.Element:
    arrow = ET.Element("layer", {"class": "GeometryGenerator"}, enabled="1", locked="1")
    arrow.set("pass", "0")
    _options(arrow, SymbolType="Line", geometryModifier=HEADING_ARROW, units="MapUnit")
    _data_defined(arrow, enabled=ARROWS_SHOWN)
    line = ET.SubElement(
        arrow, "symbol", type="line", name=name, alpha="1", force_rhr="0", clip_to_extent="1"
    )
    for colour, alpha, width in ((CASING, CASING_ALPHA, "1"), (WHITE, 255, "0.4")):
        stroke = ET.SubElement(line, "layer", {"class": "SimpleLine"}, enabled="1", locked="0")
        stroke.set("pass", "0")
        _options(
            stroke,
            line_color=_rgba(colour, alpha),
            line_style="solid",
            line_width=width,
            line_width_unit="MM",
            joinstyle="miter",
            capstyle="flat",
        )
        _data_defined(stroke, outlineStyle=f"if({IS_SHIP}, 'solid', 'no')")
    heads = ET.SubElement(line, "layer", {"class": "MarkerLine"}, enabled="1", locked="0")
    heads.set("pass", "0")
    _options(heads, placement="lastvertex", rotate="1")
    marker = ET.SubElement(
        heads, "symbol", type="marker", name=f"@{name}@2", alpha="1", clip_to_extent="1"
    )
    head = ET.SubElement(marker, "layer", {"class": "SimpleMarker"}, enabled="1", locked="0")
    head.set("pass", "0")
    _options(
        head,
        name="filled_arrowhead",
        color=_rgba(WHITE, 255),
        outline_color=_rgba(CASING, 255),
        outline_style="solid",
        outline_width="0.2",
        outline_width_unit="MM",
        size="2.4",
        size_unit="MM",
    )
    _data_defined(head, enabled=IS_SHIP)
    return arrow


def _data_defined(parent: ET.Element, **expressions: str) -> None:
    """Add properties that QGIS evaluates for each ship."""
    options = ET.SubElement(ET.SubElement(parent, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(options, "Option", type="QString", name="name", value="")
    properties = ET.SubElement(options, "Option", type="Map", name="properties")
    for name, expression in expressions.items():
        one = ET.SubElement(properties, "Option", type="Map", name=name)
        ET.SubElement(one, "Option", type="bool", name="active", value="true")
        ET.SubElement(one, "Option", type="QString", name="expression", value=expression)
        ET.SubElement(one, "Option", type="int", name="type", value="3")  # an expression
    ET.SubElement(options, "Option", type="QString", name="type", value="collection")


def _labeling() -> ET.Element:
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings")
    text = ET.SubElement(
        settings,
        "text-style",
        fieldName=LENGTH_LABEL,
        isExpression="1",
        fontFamily="Open Sans",
        fontSize="8",
        fontSizeUnit="Point",
        fontWeight="63",  # demi-bold
        textColor=_rgba(WHITE, 255),
        textOpacity="1",
        textOrientation="horizontal",
        multilineHeight="1",
    )
    ET.SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferColor=_rgba(CASING, 255),
        bufferOpacity="0.8",
        bufferJoinStyle="128",
        bufferNoFill="0",
    )
    ET.SubElement(
        settings,
        "placement",
        placement="8",  # outside the polygon: the ship itself stays visible
        dist="0.8",
        distUnits="MM",
        priority="5",
        polygonPlacementFlags="2",
    )
    ET.SubElement(
        settings,
        "rendering",
        drawLabels="1",
        scaleVisibility="1",
        scaleMax=str(LABELS_FROM_SCALE),
        scaleMin="0",
        obstacle="1",
        obstacleFactor="1",
        obstacleType="1",
        displayAll="0",
        fontMinPixelSize="0",
        fontMaxPixelSize="10000",
        limitNumLabels="0",
    )
    return labeling


def _review_field() -> ET.Element:
    field = ET.Element("field", name="review", configurationFlags="None")
    widget = ET.SubElement(field, "editWidget", type="ValueMap")
    config = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
    choices = ET.SubElement(config, "Option", type="List", name="map")
    for shown, value in [(NOT_REVIEWED, ""), *zip(REVIEW_VERDICTS, REVIEW_VERDICTS, strict=True)]:
        choice = ET.SubElement(choices, "Option", type="Map")
        ET.SubElement(choice, "Option", type="QString", name=shown, value=value)
    return field


def _options(layer: ET.Element, **values: str) -> None:
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        ET.SubElement(options, "Option", type="QString", name=name, value=value)
        # QGIS before 3.26 looks for the older form.
        ET.SubElement(layer, "prop", k=name, v=value)


def _rgba(colour: RGB, alpha: int) -> str:
    return ",".join(map(str, (*colour, alpha)))
