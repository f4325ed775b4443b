from __future__ import annotations

import os
from pathlib import Path

import pytest

from larsd_geo.inference.threads import thread_count, usable_cores


def test_a_containers_quota_bounds_the_cores(tmp_path: Path) -> None:
    own = usable_cores(tmp_path)
    assert own >= 1
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert usable_cores(tmp_path) == 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert usable_cores(tmp_path) == own
    (tmp_path / "cpu.max").write_text("nonsense")
    assert usable_cores(tmp_path) == own


def test_a_quota_of_the_older_kind_counts_too(tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("100000\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert usable_cores(tmp_path) == 1
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("-1\n")
    assert usable_cores(tmp_path) == usable_cores(tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux alone pins processes")
def test_cores_that_the_process_may_not_use_are_not_counted(tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_cores(tmp_path) == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("asked", "threads"), [("3", 3), ("2,4", 2), ("", None), ("0", None), ("many", None)]
)
def test_omp_num_threads_is_obeyed_where_it_makes_sense(
    asked: str, threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert thread_count() == (usable_cores() if threads is None else threads)
