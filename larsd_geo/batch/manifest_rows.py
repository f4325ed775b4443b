"""What the rows of a manifest hold: scenes as text, their names, and the tiles of those at work."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, fields

from larsd_geo.batch.scenes import SceneFacts, SceneRef
from larsd_geo.detection.journal_content import of_another_version
from larsd_geo.detection.journal_file import JournalFile
from larsd_geo.detection.result import SceneResult
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.detection.tiles import SearchedTile
from larsd_geo.errors.redaction import redacted

__all__ = [
    "LAYOUT",
    "TABLES",
    "TilesOfScene",
    "free_names",
    "ref_as_text",
    "ref_from_text",
    "refuse_another_layout",
]

#: Version of the table below.
LAYOUT = "1"

TABLES = (
    "CREATE TABLE IF NOT EXISTS batch (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS batch_scene (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE COLLATE NOCASE,
    ref TEXT NOT NULL,          -- JSON, without secrets
    version TEXT NOT NULL,
    run INTEGER NOT NULL,       -- the last one that named it
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'skipped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    output TEXT,                -- where its ships are, or will be
    ships INTEGER,
    area_km2 REAL,
    seconds REAL,
    began REAL,                 -- seconds since 1970
    ended REAL,
    crs TEXT,
    layer BLOB                  -- its ships as GeoParquet, until the whole is written
)""",
    "CREATE INDEX IF NOT EXISTS batch_turn ON batch_scene (run, state, id)",
)

#: What is known of a scene's image.
_FACTS = frozenset(field.name for field in fields(SceneFacts))

_RASTER_SUFFIX = re.compile(r"(?i)\.(tiff?|jp2|vrt|img|nitf?|ntf|png|jpe?g|j2k|safe|zip)$")


class TilesOfScene(SceneJournal):
    """The tiles of a scene; that it is done is the manifest's to note, once its ships are out."""

    def finished(self) -> SceneResult | None:
        """Return None: a scene that is done does not come here again."""
        return None

    def tiles(self, digest: str, *counts: int) -> Iterator[SearchedTile]:
        """Yield the tiles that are done, those that came just now among them."""
        self._journal.commit()
        return super().tiles(digest, *counts)

    def finish(self, result: SceneResult) -> None:
        """Do nothing: the tiles stay until the scene's ships are out."""


def free_names(connection: sqlite3.Connection, ref: SceneRef) -> tuple[str, str]:
    """Return a name that no other scene has, with as many folders as that takes.

    Args:
        connection: To the manifest.
        ref: The scene.

    Returns:
        The name, and what it is as part of a file's.
    """
    parts = [part for part in ref.key.replace("\\", "/").split("/") if part]
    folders = [part for part in parts[:-1] if not part.endswith(":")]
    for depth in range(len(folders) + 1000):
        if depth <= len(folders):
            name = "/".join([*folders[len(folders) - depth :], ref.name])
        else:
            name = f"{ref.name} ({depth - len(folders) + 1})"
        file = re.sub(r"[^\w.()+ -]+", "_", _RASTER_SUFFIX.sub("", name)).strip(" .") or "scene"
        taken = connection.execute(
            "SELECT 1 FROM batch_scene WHERE name = ? OR file = ?", (name, file)
        ).fetchone()
        if taken is None:
            return name, file
    return ref.key, re.sub(r"[^\w.-]+", "_", ref.key)


def ref_as_text(ref: SceneRef) -> str:
    """Return a reference as text, without secrets; empty for one that cannot be searched."""
    if ref.problem is not None:
        return ""
    return json.dumps(
        {
            "paths": [redacted(os.fspath(path)) for path in ref.paths],
            "bands": ref.bands,
            "uri": ref.uri,
            "facts": asdict(ref.facts),
        }
    )


def ref_from_text(key: str, name: str, version: str, text: str) -> SceneRef:
    """Return the reference that `ref_as_text` was given.

    Args:
        key: Its key.
        name: What the scene is called.
        version: Its version.
        text: The text.
    """
    known = json.loads(text)
    bands = known["bands"]
    return SceneRef(
        key=key,
        name=name,
        paths=tuple(known["paths"]),
        bands=None if bands is None else tuple(bands),
        uri=known["uri"],
        version=version,
        # Of a manifest of another version there may be others.
        facts=SceneFacts(
            **{name: value for name, value in known["facts"].items() if name in _FACTS}
        ),
    )


def refuse_another_layout(file: JournalFile, restart: bool) -> None:
    """Refuse the manifest of another version, whose rows this one cannot read.

    Args:
        file: The file that holds it.
        restart: Whether to drop it instead.

    Raises:
        UnusableJournalError: If another version made it.
    """
    if not file.rows("SELECT 1 FROM sqlite_master WHERE name = 'batch'"):
        return
    ((layout,),) = file.rows("SELECT value FROM batch WHERE name = 'layout'") or [(LAYOUT,)]
    if layout == LAYOUT:
        return
    if not restart:
        is_newer = str(layout).isdecimal() and int(layout) > int(LAYOUT)
        raise of_another_version(file.path, is_newer)
    with file.transaction() as connection:
        for table in ("batch", "batch_scene"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
