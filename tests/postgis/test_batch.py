"""A batch stores scene after scene in a table, and goes on without storing any twice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.postgres import PASSWORD, Database
from larsd_geo.synthetic import compose_scene, write_scene

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_batch_fills_a_table_and_a_second_run_adds_what_is_new(
    database: Database, run_larsd: Run, tmp_path: Path
) -> None:
    for number in range(3):
        drawn = compose_scene(
            (320, 320), seed=40 + number, ships=4, coast=False, clouds=0, distractors=0
        )
        write_scene(tmp_path / f"scene{number}.tif", drawn)
    late = tmp_path / "scene2.tif"
    late.rename(tmp_path / "later")
    command = ("batch", tmp_path, "-o", database.url, "--table", "port", "--score", "0.2")

    first = run_larsd(*command, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "2 done" in first.stdout
    counts = dict(database.run("SELECT scene, count(*) FROM port GROUP BY scene"))
    assert set(counts) == {"scene0.tif", "scene1.tif"}
    (tmp_path / "later").rename(late)
    database.run("UPDATE port SET review = 'accepted' WHERE scene = 'scene0.tif'")

    second = run_larsd(*command, cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    assert "this run: 1 done" in second.stdout
    again = dict(database.run("SELECT scene, count(*) FROM port GROUP BY scene"))
    assert {name: again[name] for name in counts} == counts
    assert "scene2.tif" in again
    assert (
        database.value("SELECT count(*) FROM port WHERE review = 'accepted'")
        == counts["scene0.tif"]
    )

    status = run_larsd("batch", "--status", database.url, "--table", "port", "--json", cwd=tmp_path)
    assert status.returncode == 0, status.stderr
    assert '"done": 3' in status.stdout
    texts = [first.stdout, first.stderr, second.stdout, second.stderr, status.stdout]
    manifest = next(tmp_path.glob("*.larsd-batch"))
    assert PASSWORD not in "".join(texts)
    assert PASSWORD.encode() not in manifest.read_bytes()
