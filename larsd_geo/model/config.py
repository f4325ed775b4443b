"""The configuration of the network, and the named systems of the paper.

Each choice that the paper leaves open is a field here with a default, so that changing it is a
one-line change. The presets are values of one class; none of them is a code path of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypedDict

from larsd_geo.errors import UnknownPresetError

__all__ = [
    "ALIGNMENTS",
    "BOW_CROP_COLUMNS",
    "BOW_CROP_ROWS",
    "DEFAULT_NMS_IOU",
    "LEVEL_STRIDES",
    "MAX_STRIDE",
    "MOST_CHANNELS",
    "PRESETS",
    "LarsdConfig",
    "Normalisation",
    "Preset",
    "is_possible",
]

#: Stride in input pixels of each decoder level (the paper, sec. II-A).
LEVEL_STRIDES: Mapping[str, int] = {"p2": 4, "p3": 8, "p4": 16}

#: Layouts of the score alignment; `larsd_geo.inference.alignment` knows their points.
ALIGNMENTS = ("rectangle-9", "diamond-5", "diamond-9", "diamond-13")

#: Channels of a convolution at most: a file that claims more is damaged.
MOST_CHANNELS = 8192

#: An input's sides must be multiples of this: the stride of the deepest backbone map, C5.
MAX_STRIDE = 32

#: Rows and columns of the bow head's crops. A ship 60 pixels long keeps about its own resolution.
BOW_CROP_ROWS, BOW_CROP_COLUMNS = 24, 64

#: IoU above which the lower-scored of two boxes of a scene is dropped; the paper names none. It is
#: here because the command line's help shows it and must not import torch.
DEFAULT_NMS_IOU = 0.1


@dataclass(frozen=True)
class Normalisation:
    """What is subtracted from and divides an image's channels, in units of 0 to 255."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True)
class LarsdConfig:
    """The shape of a LARSD network, and how its boxes are scored.

    Attributes:
        preset: Name of the paper's system that the configuration started from.
        backbone: Name of a timm model with feature maps at strides 4, 8, 16 and 32.
        levels: Decoder levels with detection heads, shallow to deep, out of p2, p3 and p4.
        use_anchors: Whether boxes are decoded against k-means anchors; without them a level has
            one anchor, a square with the level's stride as its side.
        anchors_per_level: Anchors on each level, K in the paper.
        alignment: Point layout of the locality-aware score alignment, or None to leave it out.
        alignment_reach: Reach r of the layout as a fraction of the half-sides.
        decoder_widths: Channels of the decoder's maps at strides 16, 8 and 4.
        head_width: Channels of P2, P3, P4 and of the heads' 3x3 convolutions.
        head_depth: Number of 3x3 convolutions in each head.
        prior_probability: Score of an untrained classification head (RetinaNet's initialisation).
    """

    preset: str = "larsd-11"
    backbone: str = "resnet101"
    levels: tuple[str, ...] = ("p2", "p3", "p4")
    use_anchors: bool = True
    anchors_per_level: int = 5
    alignment: str | None = "diamond-9"
    alignment_reach: float = 0.5
    decoder_widths: tuple[int, int, int] = (256, 128, 128)
    head_width: int = 128
    head_depth: int = 3
    prior_probability: float = 0.01

    @classmethod
    def from_preset(cls, name: str, **changes: Any) -> LarsdConfig:
        """Return one of the paper's systems (Tables II to IV), with some fields changed.

        Args:
            name: `baseline` or `larsd-1` to `larsd-11`.
            **changes: Fields to change, `backbone` for instance.

        Raises:
            UnknownPresetError: If there is no such system.
        """
        if name not in PRESETS:
            raise UnknownPresetError(name, sorted(PRESETS, key=_preset_order))
        return replace(cls(preset=name, **PRESETS[name]), **changes)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LarsdConfig:
        """Return the configuration that `to_dict` described; JSON has lists for its tuples."""
        known = {f.name for f in fields(cls)}
        chosen: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in values.items()
            if key in known
        }
        return cls(**chosen)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values for JSON."""
        return asdict(self)

    @property
    def strides(self) -> tuple[int, ...]:
        """Strides of the levels in use, in pixels of the input."""
        return tuple(LEVEL_STRIDES[level] for level in self.levels)

    @property
    def anchor_count(self) -> int:
        """Anchors on each level: K with k-means anchors, 1 without."""
        return self.anchors_per_level if self.use_anchors else 1


def is_possible(config: LarsdConfig) -> bool:
    """Tell whether a configuration, read from a file, describes a network that can be built.

    Args:
        config: Its fields may be of any type.
    """
    values: dict[str, Any] = vars(config)
    levels, widths = values["levels"], values["decoder_widths"]
    return (
        all(isinstance(values[name], str) for name in ("preset", "backbone"))
        and isinstance(levels, tuple)
        and 0 < len(levels) == len(set(map(repr, levels)))
        and all(isinstance(level, str) and level in LEVEL_STRIDES for level in levels)
        and isinstance(values["use_anchors"], bool)
        and _is_count(values["anchors_per_level"], 1, 1000)
        and (values["alignment"] is None or values["alignment"] in ALIGNMENTS)
        and _is_share(values["alignment_reach"])
        and isinstance(widths, tuple)
        and len(widths) == 3
        and all(_is_count(width, 1, MOST_CHANNELS) for width in widths)
        and _is_count(values["head_width"], 1, MOST_CHANNELS)
        and _is_count(values["head_depth"], 0, 32)
        and _is_share(values["prior_probability"])
        # Its logit is a bias of the network.
        and 1e-9 <= values["prior_probability"] < 1
    )


def _is_count(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1


class Preset(TypedDict):
    """The fields of a configuration in which the paper's systems differ."""

    alignment: str | None
    levels: tuple[str, ...]
    use_anchors: bool


def _preset_order(name: str) -> int:
    return int(name.rpartition("-")[2]) if "-" in name else 0


def _system(alignment: str | None, levels: str, anchors: bool) -> Preset:
    return {"alignment": alignment, "levels": tuple(levels.split("+")), "use_anchors": anchors}


#: The paper's systems: alignment layout, levels, anchors (Tables II, III and IV).
PRESETS: Mapping[str, Preset] = {
    "baseline": _system(None, "p2", False),
    "larsd-1": _system("rectangle-9", "p2", False),
    "larsd-2": _system("diamond-5", "p2", False),
    "larsd-3": _system("diamond-9", "p2", False),
    "larsd-4": _system("diamond-13", "p2", False),
    "larsd-5": _system(None, "p3", False),
    "larsd-6": _system(None, "p4", False),
    "larsd-7": _system(None, "p2+p3+p4", False),
    "larsd-8": _system("diamond-9", "p2+p3+p4", False),
    "larsd-9": _system(None, "p2", True),
    "larsd-10": _system(None, "p2+p3+p4", True),
    "larsd-11": _system("diamond-9", "p2+p3+p4", True),
}
