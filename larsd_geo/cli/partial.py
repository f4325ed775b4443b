"""`--partial`: the ships found so far, in a file for a viewer to load while the search goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from larsd_geo.errors import LarsdError

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.cli.protocol import Events
    from larsd_geo.detection.result import DetectionProgress

__all__ = ["PartialFile", "Throttle"]

logger = logging.getLogger(__name__)

#: Seconds between two revisions at least: a viewer loads the file again each time.
_LEAST_SECONDS = 1.0

#: Of a run's time, this share at most goes into partial results, however many ships there are.
_MOST_SHARE = 0.1


class Throttle:
    """Says when a repeated, ever more expensive piece of work may be done again.

    Args:
        clock: Seconds, from any beginning.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._ended = clock()
        self._spent = self._last = 0.0

    def has_budget(self) -> bool:
        """Tell whether another turn, as long as the last one, stays within the share."""
        return self._spent + self._last <= _MOST_SHARE * (self._clock() - self._began)

    def is_rested(self) -> bool:
        """Tell whether the last turn is long enough ago."""
        return self._clock() - self._ended >= _LEAST_SECONDS

    def time(self, work: Callable[[], None]) -> None:
        """Do a turn of the work and note what it took."""
        began = self._clock()
        try:
            work()
        finally:
            self._ended = self._clock()
            self._last = self._ended - began
            self._spent += self._last


class PartialFile:
    """Writes the ships of the current scene to a GeoJSON file now and then, and says so.

    A file that cannot be written (a full disk) costs a warning, not the run.

    Args:
        path: The file.
        events: Where `partial` events go.
        clock: Seconds, from any beginning.
    """

    def __init__(
        self, path: str, events: Events, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path, self.revision = path, 0
        self._events = events
        self._throttle = Throttle(clock)
        self._written = (-1, 0)  # the scene's number, and how many ships were known
        self._usable = True

    def update(self, at: DetectionProgress) -> None:
        """Write a revision if there is something new to write and time for it."""
        known = (at.scene_index, at.ships)
        if not self._usable or at.ships == 0 or known == self._written:
            return
        is_first = at.scene_index != self._written[0]
        is_last = at.done == at.total
        # The last one is due in any case: it costs once what the outputs cost, and a viewer then
        # shows all ships while they are written.
        is_due = self._throttle.has_budget() and (is_first or self._throttle.is_rested())
        if is_last or is_due:
            self._throttle.time(lambda: self._write(at))

    def _write(self, at: DetectionProgress) -> None:
        ships = at.layer()
        if len(ships) == 0 and at.scene_index != self._written[0]:
            return  # all of them lie outside the search area
        try:
            _write_geojson(ships, self.path)
        except (LarsdError, OSError) as error:
            self._usable = False
            logger.warning("no more partial results: %s", error)
            return
        self._written = (at.scene_index, at.ships)
        self.revision += 1
        self._events.write(
            "partial",
            file=self.path,
            ships=len(ships),
            scene=at.scene,
            scene_index=at.scene_index,
            revision=self.revision,
        )


def _write_geojson(ships: gpd.GeoDataFrame, path: str) -> None:
    from larsd_geo.files import atomic_output
    from larsd_geo.io import geojson
    from larsd_geo.io.tables import plain_frame

    # Not `write_ships`, which would warn of missing coordinate systems once a second.
    with atomic_output(path, overwrite=True) as temporary:
        geojson.write_collection(plain_frame(ships), temporary, "ships")
