"""What `larsd detect` prints at its end: the surest ships, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.detection.result import RunSummary

__all__ = ["RunTable"]

#: Rows of the table; the layer holds all ships.
_ROWS = 15

#: Columns of text where stdout is no terminal.
_PLAIN_WIDTH = 110


class RunTable:
    """Keeps the surest ships of a run, and prints them.

    Attributes:
        ships: Ships of all scenes so far.
    """

    def __init__(self) -> None:
        self.ships = 0
        self._rows: list[Any] = []

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a scene, best score first."""
        # The layer numbers its ships through, scene after scene.
        best = ships.head(_ROWS)
        numbered = best.assign(ship_id=best["ship_id"] + self.ships)
        self._rows += list(numbered.itertuples())
        self._rows = sorted(self._rows, key=lambda row: -row.score)[:_ROWS]
        self.ships += len(ships)

    def print(self, summary: RunSummary, seconds: float, where: str) -> None:
        """Print the table and a line about the run.

        Args:
            summary: What was done.
            seconds: What it took in all.
            where: Device and precision, in words.
        """
        from rich import box
        from rich.console import Console
        from rich.table import Table

        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=_PLAIN_WIDTH)
        several = len(summary.scenes) > 1
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("ship", "score", "length m", "width m", "heading °", "longitude", "latitude"):
            table.add_column(name, justify="right", no_wrap=True)
        if several:
            table.add_column("scene", overflow="ellipsis", no_wrap=True)
        for row in self._rows:
            table.add_row(
                str(row.ship_id),
                f"{row.score:.2f}",
                _number(row.length_m, 0),
                _number(row.width_m, 0),
                _heading(row.heading_deg, row.heading_ambiguous),
                _number(row.lon, 5),
                _number(row.lat, 5),
                *([row.scene] if several else []),
            )
        if self._rows:
            console.print(table)
        if self.ships > len(self._rows):
            console.print(f"... and {self.ships - len(self._rows)} more")
        console.print(_summary(summary, seconds, where))


def _summary(summary: RunSummary, seconds: float, where: str) -> str:
    area = summary.area_km2
    ground = "" if area is None else f" on {area:.3g} km²"
    parts = [
        _counted(summary.ships, "ship") + ground,
        *([_counted(len(summary.scenes), "scene")] if len(summary.scenes) > 1 else []),
        f"{seconds:.1f} s",
        f"{summary.pixels_per_second / 1e6:.2g} megapixels a second",
        where,
    ]
    if summary.failed:
        parts.append(f"{_counted(len(summary.failed), 'scene')} skipped")
    return ", ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _heading(degrees: float, ambiguous: bool) -> str:
    """Write a heading, or both where bow and stern are not told apart."""
    if not ambiguous or degrees != degrees:
        return _number(degrees, 0)
    return f"{degrees:.0f}/{degrees + 180:.0f}"


def _number(value: float, digits: int) -> str:
    return "-" if value != value else f"{value:.{digits}f}"
