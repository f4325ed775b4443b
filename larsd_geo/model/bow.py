"""A small network that tells which end of a ship is the bow; an addition to the paper.

The detector finds an axis; the bow is one more bit, which the image around the box holds. The box
is cut out of the image, rotated and stretched so that its long axis lies along the columns, and a
few convolutions score how much the right end looks like a bow. The crop turned by 180 degrees is
scored too, and the difference decides:

    f(crop) = g(crop) - g(crop turned by 180 degrees)

so that f(turned) = -f(crop) exactly: it does not matter which of its two directions a box came in,
and two ends that look alike get a probability of one half.

The head reads the image and not the detector's maps, whose channels respond to directions in the
image: a head over them would have to learn each angle separately. It runs on the boxes that are
left after suppression, so that open water costs nothing, and it does not change the detector.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from larsd_geo.model.config import BOW_CROP_COLUMNS, BOW_CROP_ROWS

__all__ = ["BowHead"]

#: Added to the contrast that a crop is divided by, in units of 0 to 1, so that the noise of blank
#: water is not amplified.
_LEAST_CONTRAST = 0.02


class BowHead(nn.Module):
    """The network that tells a bow from a stern.

    Args:
        width: Channels of the first convolution; the later ones have two and four times as many.
        temperature: Divides the logits, so that probabilities hold for ships not trained on.
        dropout: Share of the values before the last two layers that training drops.
    """

    def __init__(self, width: int = 12, temperature: float = 1.0, dropout: float = 0.3) -> None:
        super().__init__()
        self.temperature = temperature
        self.features = nn.Sequential(
            *_conv(3, width, 5, 2),
            *_conv(width, 2 * width, 3, 1),
            nn.MaxPool2d(2),
            *_conv(2 * width, 4 * width, 3, 1),
            nn.MaxPool2d(2),
            *_conv(4 * width, 4 * width, 3, 1),
        )
        cells = (BOW_CROP_ROWS // 8) * (BOW_CROP_COLUMNS // 8)
        self.score = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(4 * width * cells, 4 * width),
            nn.ReLU(inplace=True),
            nn.Linear(4 * width, 1),
        )

    def forward(self, crops: Tensor) -> Tensor:
        """Score crops.

        Args:
            crops: (N, 3, `BOW_CROP_ROWS`, `BOW_CROP_COLUMNS`) images, in units of 0 to 255.

        Returns:
            (N,) logits that the bow is at the last column, not yet divided by the temperature.
        """
        mean = crops.mean(dim=(1, 2, 3), keepdim=True)
        contrast = crops.std(dim=(1, 2, 3), keepdim=True) / 255.0
        normal = (crops - mean) / (255.0 * (contrast + _LEAST_CONTRAST))
        both = torch.cat([normal, normal.flip(2, 3)])
        # Convolutions on CPUs are twice as fast in this layout.
        both = both.contiguous(memory_format=torch.channels_last)
        ahead, astern = self.score(self.features(both))[:, 0].chunk(2)
        logits: Tensor = ahead - astern
        return logits


def _conv(inputs: int, outputs: int, kernel: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]
