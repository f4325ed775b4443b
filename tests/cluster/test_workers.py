"""Scenes on real workers of Dask: the same ships as serially, whoever dies."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from larsd_geo.batch.dask import cluster_workers, local_workers
from larsd_geo.batch.dask_run import DaskRun
from larsd_geo.batch.executors import Executor
from larsd_geo.batch.manifest import Manifest
from larsd_geo.batch.outputs import FilePerScene
from larsd_geo.batch.run import Batch, SceneReport
from larsd_geo.batch.scenes import list_scenes
from larsd_geo.batch.status import BatchStatus
from larsd_geo.batch.worker import Order
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.errors import ClusterError
from larsd_geo.model.card import read_card
from larsd_geo.model.registry import find_model

pytestmark = [
    pytest.mark.slow,
    # Dask's own, when a worker dies or a loop is closed late.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed.*"),
]


AssertSame = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], None]
StartCluster = Callable[..., AbstractContextManager[Any]]


def order(settings: DetectionSettings, split: int | None = None) -> Order:
    return Order(settings, read_card(find_model(None)).sha256, split)


class Run:
    """A batch of scenes into a folder, whose reports are kept.

    Args:
        folder: Where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: list[SceneReport] = []
        self.on_report: Any = None

    def take(self, report: SceneReport) -> None:
        self.reports.append(report)
        if self.on_report is not None:
            self.on_report(report)

    def search(self, scenes: Sequence[Path], executor: Executor) -> BatchStatus:
        manifest = Manifest(self.folder / "manifest", {"for": "a test"})
        try:
            batch = Batch(manifest, FilePerScene(str(self.folder / "{scene}.gpkg")), self.take)
            batch.register(list_scenes([str(path) for path in scenes]), retry_failed=False)
            return batch.run(executor)
        finally:
            manifest.close()

    def ships(self, scene: str) -> gpd.GeoDataFrame:
        file = self.folder / f"{scene}.gpkg"
        return gpd.read_file(file, layer="ships").drop(columns="detected_at")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "out"
    folder.mkdir()
    return Run(folder)


@pytest.fixture(scope="module")
def two(settings: DetectionSettings) -> Iterator[Any]:
    """Two workers, which search blocks of five tiles, and run the code of virtual rasters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GDAL_VRT_ENABLE_PYTHON", "YES")
        with local_workers(2, order(settings, split=5)) as workers:
            yield workers


def test_scenes_and_blocks_of_scenes_give_the_ships_of_one_process(
    two: Any,
    made: list[Path],
    serially: dict[str, gpd.GeoDataFrame],
    run: Run,
    assert_same: AssertSame,
) -> None:
    status = run.search(made, two)
    assert (status.done, status.failed) == (3, 0)
    for path in made:
        assert len(serially[path.stem]) >= 3
        assert_same(run.ships(path.stem), serially[path.stem])


def test_a_model_is_loaded_once_a_worker(two: Any, made: list[Path], run: Run) -> None:
    assert run.search(made, two).done == 3

    def loaded() -> int:
        from larsd_geo.batch import worker

        return sum(len(idle) for idle in worker._idle.values())

    counts = two._client.run(loaded)
    assert set(counts.values()) <= {1}
    assert sum(counts.values()) >= 1


def test_a_scene_that_fails_is_told_in_its_own_words(
    two: Any, made: list[Path], run: Run, tmp_path: Path
) -> None:
    (tmp_path / "broken.tif").write_text("not a raster", encoding="utf-8")
    status = run.search([tmp_path / "broken.tif", made[2]], two)
    assert (status.done, status.failed) == (1, 1)
    assert "broken.tif: it cannot be opened as a raster" in status.failures[0].reason
    assert "Error" not in status.failures[0].reason


def test_warnings_of_workers_are_told(
    two: Any, made: list[Path], run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import rasterio
    from rasterio.enums import ColorInterp

    with rasterio.open(made[2]) as opened:
        profile, pixels = opened.profile, opened.read()
    profile.update(count=4)
    profile.pop("photometric", None)
    with rasterio.open(tmp_path / "odd.tif", "w", **profile) as stored:
        stored.write(pixels, (1, 2, 3))
        stored.write(pixels[0] // 2 + 20, 4)
        stored.colorinterp = [
            ColorInterp.red,
            ColorInterp.green,
            ColorInterp.blue,
            ColorInterp.alpha,
        ]
    assert run.search([tmp_path / "odd.tif"], two).done == 1
    assert "alpha" in caplog.text


def test_blocks_that_are_done_are_not_searched_again(
    two: Any,
    made: list[Path],
    serially: dict[str, gpd.GeoDataFrame],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    assert_same: AssertSame,
) -> None:
    """The driver stops after some blocks of a scene; the next run searches the others."""
    blocks: list[int] = []
    submit = DaskRun._submit

    def counted(self: DaskRun, task: Any, *arguments: Any) -> None:
        if task.block is not None:
            blocks.append(len(task.block.share))
        submit(self, task, *arguments)

    monkeypatch.setattr(DaskRun, "_submit", counted)
    taken = DaskRun._taken_in

    def stopped(self: DaskRun, future: Any) -> Any:
        outcome = taken(self, future)
        if len(blocks) >= 5:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(DaskRun, "_taken_in", stopped)
    with pytest.raises(KeyboardInterrupt):
        run.search(made[:1], two)
    before = sum(blocks)
    monkeypatch.setattr(DaskRun, "_taken_in", taken)
    blocks.clear()
    assert run.search(made[:1], two).done == 1
    assert sum(blocks) < 36
    assert sum(blocks) + before >= 36
    assert_same(run.ships("s0"), serially["s0"])


def test_a_killed_worker_loses_no_scene_and_doubles_none(
    two: Any,
    made: list[Path],
    serially: dict[str, gpd.GeoDataFrame],
    run: Run,
    tmp_path: Path,
) -> None:
    scenes = []
    for number in range(6):
        scenes.append(tmp_path / f"scene{number}.tif")
        shutil.copy(made[number % 3], scenes[-1])
    killed: list[int] = []

    def kill_one(report: SceneReport) -> None:
        if report.position == 3:
            killed.append(sorted(two._client.run(os.getpid).values())[0])
            os.kill(killed[0], signal.SIGKILL)

    run.on_report = kill_one
    status = run.search(scenes, two)
    assert killed
    assert (status.done, status.failed) == (6, 0)
    assert sorted(report.scene for report in run.reports) == [path.name for path in scenes]
    for number, path in enumerate(scenes):
        found = run.ships(path.stem).drop(columns="scene")
        expected = serially[made[number % 3].stem]
        assert len(found) == len(expected)
        assert found.score.tolist() == pytest.approx(expected.score.tolist())


#: A scene that kills whoever reads its pixels: GDAL runs the code of its band.
POISON = """<VRTDataset rasterXSize="256" rasterYSize="256">
  <SRS>EPSG:32631</SRS><GeoTransform>500000, 1, 0, 5760000, 0, -1</GeoTransform>
  <VRTRasterBand dataType="Byte" band="1" subClass="VRTDerivedRasterBand">
    <PixelFunctionLanguage>Python</PixelFunctionLanguage>
    <PixelFunctionType>kill</PixelFunctionType>
    <PixelFunctionCode><![CDATA[
import os, signal
def kill(in_ar, out_ar, xoff, yoff, xsize, ysize, raster_xsize, raster_ysize, buf, gt, **more):
    os.kill(os.getpid(), signal.SIGKILL)
    ]]></PixelFunctionCode>
    <SimpleSource><SourceFilename relativeToVRT="0">{source}</SourceFilename></SimpleSource>
  </VRTRasterBand>
</VRTDataset>"""


def test_a_scene_that_kills_its_workers_is_told_after_the_third(
    two: Any, made: list[Path], run: Run, tmp_path: Path
) -> None:
    poison = tmp_path / "poison.vrt"
    poison.write_text(POISON.format(source=made[0]), encoding="utf-8")
    status = run.search([poison, *made], two)
    assert (status.done, status.failed) == (3, 1)
    assert "poison.vrt: 3 workers died while they searched it" in status.failures[0].reason
    # The next run leaves it alone, unless somebody asks.
    assert run.search([poison, *made], two).failed == 1
    assert [report.scene for report in run.reports].count("poison.vrt") == 1


@pytest.fixture(scope="module")
def scheduler(start_cluster: StartCluster) -> Iterator[str]:
    """A scheduler with two workers, of which one has a GPU."""
    with start_cluster(plain=(), gpu=("--resources", "GPU=1")) as cluster:
        yield cluster.address


def test_a_cluster_searches_where_the_resource_is(
    scheduler: str,
    made: list[Path],
    settings: DetectionSettings,
    serially: dict[str, gpd.GeoDataFrame],
    run: Run,
    assert_same: AssertSame,
) -> None:
    with cluster_workers(scheduler, order(settings, split=16), {"GPU": 1}) as workers:
        assert run.search(made, workers).done == 3

        def loaded(dask_worker: Any) -> tuple[str, int]:
            from larsd_geo.batch import worker

            return str(dask_worker.name), len(worker._idle)

        assert dict(workers._client.run(loaded).values()) == {"gpu": 1, "plain": 0}
    for path in made:
        assert_same(run.ships(path.stem), serially[path.stem])


def test_where_no_worker_has_the_resource_the_run_ends_in_words(
    scheduler: str, made: list[Path], settings: DetectionSettings, run: Run
) -> None:
    with cluster_workers(scheduler, order(settings), {"TPU": 1}) as workers:
        workers._patience_s = 2.0
        with pytest.raises(ClusterError, match="no worker has TPU=1 after 2 seconds"):
            run.search(made, workers)


def test_a_worker_with_another_model_is_refused(
    scheduler: str, made: list[Path], settings: DetectionSettings, run: Run
) -> None:
    with (
        cluster_workers(scheduler, Order(settings, "0" * 64)) as workers,
        pytest.raises(ClusterError, match="is not the one that the batch has"),
    ):
        run.search(made, workers)


def test_where_no_scheduler_answers_it_is_told(
    settings: DetectionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from larsd_geo.batch import dask as module

    monkeypatch.setattr(module, "_CONNECT_S", 1.0)
    address = "tcp://127.0.0.1:1"  # nobody listens there
    with (
        pytest.raises(ClusterError, match="no scheduler answers there"),
        cluster_workers(address, order(settings)),
    ):
        pass
