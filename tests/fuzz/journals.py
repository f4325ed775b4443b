"""Kind: journals that a run is to resume from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

from larsd_geo.detection.journal import Journal
from larsd_geo.detection.result import SceneResult, SceneSummary
from larsd_geo.detection.tiles import SearchedTile, TileShips
from larsd_geo.geo import empty_ships
from tests.fuzz.changes import NUMBERS, TEXTS, changed_bytes
from tests.fuzz.kind import Kind

__all__ = ["JOURNALS"]

_KNOWN = {"the model": "tiny"}

#: Columns of a journal, as (table, column).
_COLUMNS = (
    ("run", "value"), ("run", "name"), ("scene", "path"), ("scene", "place"), ("scene", "state"),
    ("scene", "fingerprint"), ("scene", "plan"), ("scene", "tiles"), ("scene", "seconds"),
    ("scene", "summary"), ("scene", "crs"), ("scene", "ships"), ("tile", "number"),
    ("tile", "count"), ("tile", "pixels"), ("tile", "ships"), ("tile", "look"),
)  # fmt: skip


@dataclass(frozen=True)
class _Prepared:
    scenes: tuple[Path, Path]
    content: bytes


def _prepare(folder: Path) -> _Prepared:
    """Write the journal of a run that was interrupted in its second scene."""
    scenes = (folder / "one.tif", folder / "two.tif")
    for number, scene in enumerate(scenes):
        scene.write_bytes(bytes([number]) * 1000)
    path = folder / "run.journal"
    journal = Journal(path)
    journal.begin(_KNOWN, scenes)
    first = journal.scene(scenes[0])
    assert list(first.tiles("plan", 1)) == []
    layer = empty_ships("EPSG:32631")
    summary = SceneSummary("one.tif", 0, 1, 100, 0.1, 1.0)
    first.finish(SceneResult(layer, summary))
    second = journal.scene(scenes[1])
    assert list(second.tiles("plan", 3)) == []
    ships = TileShips(
        np.array([[9.0, 9, 20, 5, 0.3]]), np.array([0.9]), np.array([True]), np.full((1, 2), np.nan)
    )
    second.add([SearchedTile(0, ships, 1, 900), SearchedTile(2, None)])
    journal.close()
    return _Prepared(scenes, path.read_bytes())


@st.composite
def _case(draw: Any, prepared: _Prepared) -> bytes | list[tuple[str, str, Any]]:
    if draw(st.booleans()):
        return bytes(draw(changed_bytes(prepared.content)))
    values = st.one_of(
        st.none(),
        st.sampled_from([n for n in NUMBERS if not isinstance(n, int) or abs(n) < 2**63]),
        st.sampled_from([text for text in TEXTS if text != "\ud800"]),
        st.binary(max_size=40),
        st.sampled_from(("{}", "[]", "null", '{"a": 1}', "1", '{"two.tif": "3 bytes, 4, 5"}')),
    )
    return [
        (*draw(st.sampled_from(_COLUMNS)), draw(values)) for _ in range(draw(st.integers(1, 3)))
    ]


def _run(prepared: _Prepared, case: bytes | list[tuple[str, str, Any]], folder: Path) -> None:
    path = folder / "run.journal"
    if isinstance(case, bytes):
        path.write_bytes(case)
    else:
        path.write_bytes(prepared.content)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for table, column, value in case:
                try:
                    connection.execute(f'UPDATE {table} SET "{column}" = ?', (value,))
                except sqlite3.IntegrityError:
                    continue
    journal = Journal(path, "resume")
    journal.begin(_KNOWN, prepared.scenes)
    try:
        for scene in prepared.scenes:
            part = journal.scene(scene)
            result = part.finished()
            if result is None:
                for tile in part.tiles("plan", 3):
                    assert 0 <= tile.index < 3
            else:
                assert isinstance(result.ships, gpd.GeoDataFrame)
                shapely.is_valid(result.ships.geometry.to_numpy())
    finally:
        journal.close()


JOURNALS = Kind("journals", _prepare, _case, _run)
