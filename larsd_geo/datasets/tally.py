"""What a reader of labels leaves out: other classes, damaged labels, damaged images; said once."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from larsd_geo.datasets.classes import ShipClasses
from larsd_geo.datasets.labelled import IGNORE_CLASS, SHIP_CLASS
from larsd_geo.errors import LabelFileError

__all__ = ["Tally"]

logger = logging.getLogger(__name__)

#: Where this share of the labels or images is damaged, the data set is another one than it seems.
_TOO_MANY = 0.5

#: So many other classes are named.
_MOST_NAMES = 8


class Tally:
    """The rule about classes, and the count of what was left out by it or as damaged.

    Args:
        classes: The classes that are ships; None for the usual names.

    Attributes:
        classes: The same, as a rule.
    """

    def __init__(self, classes: Sequence[str] | None = None) -> None:
        self.classes = ShipClasses(classes)
        self._labels: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._images = 0
        self._damaged_labels: list[LabelFileError] = []
        self._damaged_images: list[LabelFileError] = []
        self._no_labels: list[str] = []

    def verdict(self, name: str, number: int | None = None) -> str | None:
        """Return what a label's class is (see `ShipClasses.verdict`), and count it."""
        found = self.classes.verdict(name, number)
        self._labels[name] += 1
        if found is None:
            self._other[name] += 1
        return found

    def count_ship(self) -> None:
        """Count a label of a format that has ships only."""
        self._labels[SHIP_CLASS] += 1

    def read(self) -> None:
        """Count an image that was read."""
        self._images += 1

    def skip_label(self, error: LabelFileError) -> None:
        """Count a label that is damaged."""
        self._damaged_labels.append(error)

    def skip_image(self, error: LabelFileError) -> None:
        """Count an image that cannot be used."""
        self._damaged_images.append(error)

    def skip_file(self, name: str) -> None:
        """Count a file that might hold labels, but does not."""
        self._no_labels.append(name)

    def finish(self, root: Path) -> None:
        """Say what was left out.

        Raises:
            LabelFileError: If half of the labels or of the images are damaged.
        """
        _refuse_many(self._damaged_labels, sum(self._labels.values()))
        _refuse_many(self._damaged_images, self._images)
        said = []
        if self._other:
            named = ", ".join(
                f"{count} {name}" for name, count in self._other.most_common(_MOST_NAMES)
            )
            more = len(self._other) - _MOST_NAMES
            said.append(
                f"{sum(self._other.values())} labels of classes that are no ships are left out "
                f"({named}{f' and {more} more classes' if more > 0 else ''}); name the classes "
                "that are ships if that is wrong"
            )
        for errors, what in ((self._damaged_labels, "label"), (self._damaged_images, "image")):
            if errors:
                plural = "s are" if len(errors) > 1 else " is"
                said.append(
                    f"{len(errors)} damaged {what}{plural} skipped, the first: "
                    f"{str(errors[0]).rstrip('.')}"
                )
        if self._no_labels:
            said.append(f"files that hold no labels are left out: {', '.join(self._no_labels)}")
        given = self.classes.given
        if given is not None and not self.classes.takes_all and self._labels:
            known = {self.classes.verdict(name) for name in self._labels}
            if not known & {SHIP_CLASS, IGNORE_CLASS} and len(self._other) == len(self._labels):
                said.append(f"no label has one of the classes {', '.join(given)}")
        if said:
            logger.warning("%s: %s", root, "; ".join(said))


def _refuse_many(errors: list[LabelFileError], good: int) -> None:
    if errors and len(errors) >= _TOO_MANY * (len(errors) + good):
        raise errors[0]
