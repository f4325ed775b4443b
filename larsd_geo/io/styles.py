"""How ships look: one colour ramp for QGIS and for pictures, and the QGIS style made of it.

The style is QML, QGIS's own format, limited to what version 3.22 knows; later ones read it too.
It is built here rather than kept as a file so that the ramp exists once.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import NamedTuple

RGB = tuple[int, int, int]


class ScoreClass(NamedTuple):
    """One step of the legend: scores from ``lower`` to ``upper`` and their colour."""

    lower: float
    upper: float
    colour: RGB


SCORE_CLASSES = (
    ScoreClass(0.0, 0.2, (116, 98, 235)),
    ScoreClass(0.2, 0.4, (208, 80, 190)),
    ScoreClass(0.4, 0.6, (242, 110, 120)),
    ScoreClass(0.6, 0.8, (253, 166, 50)),
    ScoreClass(0.8, 1.0, (248, 240, 70)),
)
"""Violet to yellow, after matplotlib's *plasma*, with the lightness always rising (CIE L* 50, 55,
63, 75, 93): told apart also without red or without green vision, and none as dark as open water."""

OUTLINE_ALPHA, FILL_ALPHA = 255, 46
CASING: RGB = (16, 20, 28)
"""Dark line under every outline, so that yellow shows on concrete as violet does on water."""
CASING_ALPHA = 190

LENGTH_LABEL = "round(\"length_m\") || ' m'"
"""QGIS expression of a ship's label; null, so no label, where the length is null."""
LABELS_FROM_SCALE = 30_000
"""Labels are shown from 1:30 000 inwards: there a 100 m ship is 3 mm long, as tall as its text."""

REVIEW_VERDICTS = ("ship", "not a ship", "unsure")
"""What the form offers an analyst for the column ``review``; QGIS writes them as they are."""

NOT_REVIEWED = "not reviewed"
"""How the form shows the empty text that ``review`` starts with."""


def score_class(score: float) -> ScoreClass:
    """The class that a score falls into; a score on a bound falls into the upper one.

    Args:
        score: Confidence, 0 to 1; what lies outside falls into the first or last class.

    Returns:
        The class, with its colour.
    """
    for step in SCORE_CLASSES:
        if score < step.upper:
            return step
    return SCORE_CLASSES[-1]


def ship_style_qml() -> str:
    """The default style of a layer of ships, for QGIS 3.22 and later.

    Outlines and translucent fills coloured by ``score``, the length as label, a map tip, and a
    drop-down for ``review``.

    Returns:
        A QML document.
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
        # Ships that overlap are drawn with the surest on top.
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
    # Locked: who recolours the layer in QGIS changes the outline, not what sets it off.
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
    return symbol


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
        textColor=_rgba((255, 255, 255), 255),
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
        # QGIS before 3.26 also looks for the older form of the same.
        ET.SubElement(layer, "prop", k=name, v=value)


def _rgba(colour: RGB, alpha: int) -> str:
    return ",".join(map(str, (*colour, alpha)))
