"""Draw contact sheets: crops around the worst errors, with truth and prediction outlined.

The colours are Okabe and Ito's: they can be told apart with any colour vision, and they are rare in
images of water and quays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from larsd_geo.boxes import corners_from_boxes, rotated_iou_aligned
from larsd_geo.evaluation.error_kinds import FALSE, IGNORED, MISSED, NONE, SortedErrors

__all__ = [
    "PREDICTION",
    "TILES_PER_SHEET",
    "TRUTH",
    "Sighting",
    "draw_sighting",
    "in_turns",
    "save_contact_sheet",
    "sightings",
]

RGB = tuple[int, int, int]
TRUTH: RGB = (0, 200, 255)
PREDICTION: RGB = (255, 80, 0)
OTHER_TRUTH: RGB = (0, 114, 178)
OTHER: RGB = (240, 228, 66)
WEAK: RGB = (255, 130, 220)
UNCOUNTED: RGB = (170, 170, 170)
GROUND: RGB = (22, 26, 34)
TEXT: RGB = (226, 229, 235)

LEGEND: tuple[tuple[str, RGB], ...] = (
    ("the labelled ship", TRUTH),
    ("other labels", OTHER_TRUTH),
    ("ignored labels", UNCOUNTED),
    ("the detection", PREDICTION),
    ("other reported ones", OTHER),
    ("best box below the threshold", WEAK),
)

TILE_PX = 224
CAPTION_PX = 34
COLUMNS = 8
#: Six rows of eight: a sheet that fits a screen's width; more would hardly be looked at.
TILES_PER_SHEET = 48

#: Side of a crop, in lengths of the box.
CONTEXT = 2.4

#: Least side of a crop: a boat of ten pixels is recognised by its surroundings.
LEAST_CROP_PX = 48.0


@dataclass(frozen=True)
class Sighting:
    """One error as it is drawn.

    Attributes:
        image: Index of the image.
        box: (5,) what the crop is centred on.
        ship: Index of the labelled ship, `NONE` if there is none.
        detection: Index of the detection, `NONE` if there is none.
        severity: Greater is worse; comparable within a kind.
        caption: Text below it, one or two lines.
    """

    image: int
    box: NDArray[np.float64]
    ship: int
    detection: int
    severity: float
    caption: str


def sightings(errors: SortedErrors, kind: str) -> list[Sighting]:
    """List the errors of a kind (one of `ERROR_KINDS`), the worst first.

    Missed ships are ranked by length, all other errors by score.
    """
    matches, found = errors.matches, []
    if kind == MISSED:
        for ship in np.flatnonzero(errors.state == MISSED).tolist():
            box = matches.truth_boxes[ship]
            best = int(errors.best_box[ship])
            said = str(errors.reason[ship])
            if best != NONE:
                said += f": {matches.scores[best]:.2f} at IoU {errors.best_iou[ship]:.2f}"
            size = f"{box[2]:.0f} x {box[3]:.0f} px"
            found.append(
                Sighting(
                    int(matches.truth_image[ship]), box, int(ship), best, float(box[2]),
                    f"missed, {size}\n{said}",
                )
            )  # fmt: skip
    else:
        for detection in np.flatnonzero(errors.kind == kind).tolist():
            box, ship = matches.boxes[detection], int(errors.charged[detection])
            said = f"{kind.replace('_', ' ')} {matches.scores[detection]:.2f}"
            if kind == FALSE:
                detail = f"{box[2]:.0f} x {box[3]:.0f} px"
            else:
                iou = float(_iou(box, matches.truth_boxes[ship]))
                detail = f"IoU {iou:.2f}" + (
                    f", fix: {errors.fix[detection]}" if errors.fix[detection] else ""
                )
            found.append(
                Sighting(
                    int(matches.image[detection]), box, ship, int(detection),
                    float(matches.scores[detection]), f"{said}\n{detail}",
                )
            )  # fmt: skip
    return sorted(found, key=lambda item: -item.severity)


def in_turns(items: Sequence[Sighting], group: Callable[[Sighting], str]) -> list[Sighting]:
    """Reorder so that the groups take turns, lest one source fill the whole sheet."""
    queues: dict[str, list[Sighting]] = {}
    for item in items:
        queues.setdefault(group(item), []).append(item)
    ranked = [
        (place, name, item) for name, queue in queues.items() for place, item in enumerate(queue)
    ]
    return [item for _, _, item in sorted(ranked, key=lambda entry: entry[:2])]


def save_contact_sheet(
    path: Path,
    errors: SortedErrors,
    items: Sequence[Sighting],
    read: Callable[[str], NDArray[np.uint8]],
    sources: Mapping[str, str],
    title: str,
) -> None:
    """Draw errors side by side.

    Args:
        path: The PNG to write.
        errors: The sorted errors.
        items: What to draw, at most a screenful (`TILES_PER_SHEET`).
        read: Returns the (H, W, 3) uint8 pixels of an image by name.
        sources: Image name -> source, for the captions.
        title: Heading of the sheet.
    """
    rows = max(1, -(-len(items) // COLUMNS))
    cell = TILE_PX + CAPTION_PX
    head, foot = 30, 30
    sheet = Image.new("RGB", (COLUMNS * (TILE_PX + 4), head + rows * cell + foot), GROUND)
    draw = ImageDraw.Draw(sheet)
    large, small = ImageFont.load_default(16), ImageFont.load_default(12)
    draw.text((6, 6), title, TEXT, large)
    # One image is decoded once, however many errors it has.
    for index in dict.fromkeys(item.image for item in items):
        name = errors.matches.images[index]
        pixels = read(name)
        for place, item in enumerate(items):
            if item.image != index:
                continue
            x = (place % COLUMNS) * (TILE_PX + 4) + 2
            y = head + (place // COLUMNS) * cell
            sheet.paste(Image.fromarray(draw_sighting(pixels, errors, item)), (x, y))
            said = f"{item.caption}  [{sources[name]}]"
            draw.multiline_text((x + 2, y + TILE_PX + 1), said, TEXT, small, spacing=2)
    x = 6
    for words, colour in LEGEND:
        draw.rectangle((x, sheet.height - 20, x + 14, sheet.height - 8), fill=colour)
        draw.text((x + 20, sheet.height - 22), words, TEXT, small)
        x += 40 + int(draw.textlength(words, small))
    sheet.save(path)


def draw_sighting(
    image: NDArray[np.uint8], errors: SortedErrors, item: Sighting
) -> NDArray[np.uint8]:
    """Draw one error as a square tile of `TILE_PX` pixels, (TILE_PX, TILE_PX, 3)."""
    matches = errors.matches
    side = max(LEAST_CROP_PX, CONTEXT * float(item.box[2]))
    scale = TILE_PX / side
    corner = item.box[:2] - side / 2
    # Pixel centres lie at half-integers of both images, and at integers of OpenCV's.
    move = np.array(
        [
            [scale, 0.0, scale * (0.5 - corner[0]) - 0.5],
            [0.0, scale, scale * (0.5 - corner[1]) - 0.5],
        ]
    )
    warped = cv2.warpAffine(
        _shrunk_softly(image, scale),
        move,
        (TILE_PX, TILE_PX),
        flags=cv2.INTER_LINEAR if scale < 1 else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=GROUND,
    )
    tile: NDArray[np.uint8] = np.ascontiguousarray(warped, dtype=np.uint8)

    def outline(boxes: NDArray[np.float64], colour: RGB, thickness: int) -> None:
        corners = (np.asarray(corners_from_boxes(boxes)) - corner) * scale - 0.5
        points = np.round(corners * 16).astype(np.int32)
        cv2.polylines(tile, list(points), True, colour, thickness, cv2.LINE_AA, shift=4)

    here = np.flatnonzero(matches.truth_image == item.image)
    ignored = matches.truth_ignore[here]
    outline(matches.truth_boxes[here[ignored]], UNCOUNTED, 1)
    outline(matches.truth_boxes[here[~ignored]], OTHER_TRUTH, 1)
    reported = np.flatnonzero(matches.image[: errors.reported] == item.image)
    outline(matches.boxes[reported[errors.kind[reported] != IGNORED]], OTHER, 1)
    if item.ship != NONE:
        outline(matches.truth_boxes[item.ship][None], TRUTH, 2)
    if item.detection != NONE:
        weak = item.detection >= errors.reported
        outline(matches.boxes[item.detection][None], WEAK if weak else PREDICTION, 2)
    return tile


def _shrunk_softly(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Blur an image that will be shrunk, to prevent aliasing."""
    if scale >= 1:
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 / scale), dtype=np.uint8)


def _iou(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.asarray(rotated_iou_aligned(a[None], b[None]))[0])
