"""The detectors that are compared, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.comparison import oriented, yolo
from benchmarks.comparison.oriented import OrientedRcnn, RotatedFcos
from benchmarks.comparison.r2cnn import R2cnn
from benchmarks.comparison.r_dfpn import RDfpn
from benchmarks.comparison.rival import Rival
from benchmarks.comparison.roi_transformer import RoiTransformer
from benchmarks.comparison.rotated_fcn import RotatedFcn
from benchmarks.comparison.rrd import Rrd

__all__ = ["DETECTORS", "Compared", "unavailable"]


@dataclass(frozen=True)
class Compared:
    """A detector of the table.

    Attributes:
        title: Its name in the table.
        paper: AP in % at rotated IoU 0.5 on HRSC2016 and HRSD, from the paper's Table I; empty for
            a detector that is younger than the paper.
        kind: The rival's class; None for LARSD itself, and for one of ultralytics.
        yolo: What ultralytics calls it; None if it is not one of theirs.
    """

    title: str
    paper: tuple[float, ...] = ()
    kind: type[Rival] | None = None
    yolo: str | None = None


DETECTORS: Mapping[str, Compared] = {
    "r2cnn": Compared("R2CNN", (75.7, 74.3), R2cnn),
    "r-dfpn": Compared("R-DFPN", (79.6, 80.2), RDfpn),
    "rotated-fcn": Compared("Rotated FCN", (82.3, 78.3), RotatedFcn),
    "rrd": Compared("RRD", (84.3, 82.3), Rrd),
    "roi-transformer": Compared("RoI Transformer", (86.2, 84.8), RoiTransformer),
    "larsd-11": Compared("LARSD-11", (90.3, 88.3)),
    "oriented-rcnn": Compared("Oriented R-CNN", kind=OrientedRcnn),
    "rotated-fcos": Compared("Rotated FCOS", kind=RotatedFcos),
    "yolo11n-obb": Compared("YOLO11n-OBB", yolo="yolo11n-obb"),
    "yolo11s-obb": Compared("YOLO11s-OBB", yolo="yolo11s-obb"),
}


def unavailable(name: str) -> str | None:
    """Return why a detector cannot run here; None if it can."""
    detector = DETECTORS[name]
    if detector.yolo is not None:
        return yolo.missing()
    return oriented.missing() if detector.kind in (OrientedRcnn, RotatedFcos) else None
