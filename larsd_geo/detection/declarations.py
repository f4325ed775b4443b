"""What each setting of a detection means, in which unit and range: the one place that says so.

The help of the command line is made from it, and a test holds the docstring of `DetectionSettings`
to it. Importing it loads nothing, since the help needs no libraries. The QGIS plugin has shorter
texts of its own, which are translated.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SETTINGS", "Setting"]


@dataclass(frozen=True)
class Setting:
    """A field of `DetectionSettings`.

    Attributes:
        meaning: What it is, with its unit; a sentence without its full stop.
        more: What the command line says besides, with the punctuation before it: the forms that
            text is given in, and what `auto` does.
        default: What holds if it is None; empty where the default is a value.
        low: Least value; None where there is none.
        high: Greatest value; likewise.
        choices: The values that it may have; empty for any.
    """

    meaning: str
    more: str = ""
    default: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """The help of its option on the command line."""
        default = f"  [default: {self.default}]" if self.default else ""
        return f"{self.meaning}{self.more}.{default}"

    def holds(self, value: float) -> bool:
        """Tell whether a value is in the range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


#: Every field of `DetectionSettings`, in its order.
SETTINGS: dict[str, Setting] = {
    "model": Setting(
        "An installed model's name or a model's folder",
        "; auto is the one that finds most (`larsd models` lists them with their licences)",
        default="auto",
    ),
    "score": Setting("Least score of a ship", default="the model's own", low=0, high=1),
    "iou": Setting(
        "Of two boxes that overlap by more than this IoU, the lower-scored is dropped",
        low=0,
        high=1,
    ),
    "device": Setting(
        "Where the network runs", "; auto takes the first of cuda, mps and cpu that works"
    ),
    "backend": Setting(
        "What runs the network",
        "; auto takes the fastest that is installed and agrees with float32 on this processor",
        choices=("auto", "torch", "openvino", "onnx"),
    ),
    "precision": Setting(
        "What the network computes in",
        "; auto is what the device is fast in, float32 repeats on any device",
        choices=("auto", "float32", "bfloat16", "float16", "int8"),
    ),
    "batch_size": Setting(
        "Images that go through the network together", default="chosen for the device", low=1
    ),
    "tile": Setting(
        "Side of a tile in working pixels", default="chosen for the scene and its looks", low=1
    ),
    "overlap_m": Setting(
        "The longest ship that must be whole in one tile, in metres",
        default="the model's own",
        low=0,
    ),
    "gsd": Setting(
        "Ground sample distance of the finest look, in metres",
        default="the scene's, within the model's range",
    ),
    "bands": Setting(
        "One band, or those for red, green and blue, from 1", default="as the raster says"
    ),
    "value_range": Setting(
        "Values that become black and white: one pair for all bands, or one for each",
        "; given three times, those of each band",
        default="chosen from the scene",
    ),
    "mask": Setting(
        "What marks invalid pixels",
        "; auto believes the raster unless its pixels say otherwise",
        choices=("auto", "none", "alpha", "nodata"),
    ),
    "nodata": Setting(
        "The value of invalid pixels",
        default="as the raster says, and fill that it does not declare",
    ),
    "tta": Setting("Search in all eight turns and flips and average: eight times slower"),
    "looks": Setting(
        "Whether to look again with coarser pixels where ships may be too long for the finest",
        "; auto does, fine looks once",
        choices=("auto", "fine"),
    ),
    "aoi": Setting("Search only here", ": a vector file, or four numbers in the scene's CRS"),
    "exclude": Setting(
        "Report no ship in these polygons, such as land: none with its centre or more than half "
        "of its area in them",
        ". May be given several times",
    ),
    "land_mask": Setting(
        "Land, of which tiles and ships that are wholly inland are left out",
        ": none, a file with polygons of the land, or auto, which knows the world's shores, but no "
        "rivers and docks behind them (extra `land`)",
    ),
    "shore_buffer": Setting(
        "Metres from the shore within which land counts as water", default="5000", low=0
    ),
    "min_length_m": Setting("Leave out ships that are shorter, in metres", low=0),
    "max_length_m": Setting("Leave out ships that are longer, in metres", low=0),
    "scene_crs": Setting(
        "The CRS to use instead of the scenes' own, or where they have none",
    ),
    "crs": Setting("CRS of the layer", default="the scenes', or WGS 84 where they differ"),
    "allow_ungeoreferenced": Setting(
        "Accept images without georeferencing; coordinates are then pixels",
        " (column, row)",
    ),
    "skip_errors": Setting(
        "Skip scenes that cannot be used, with a warning",
        ", and go on; the exit status is then 1",
        default="stop, and write the ships of the scenes before",
    ),
    "threads": Setting(
        "Threads that read, compute and refine at a time",
        default="the cores that the process may use",
        low=1,
    ),
}
