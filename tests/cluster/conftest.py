"""Scenes for real workers, the ships that one process finds in them, and clusters of processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal

from larsd_geo.detection.detector import Detector
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.synthetic import compose_scene, write_scene

#: Small tiles, so that small scenes have many; one thread, so that two workers have a core each.
SETTINGS = DetectionSettings(tile=128, overlap_m=64.0, score=0.2, device="cpu", threads=1)

#: Seconds that a scheduler and its workers may take to start on a busy machine.
START_S = 180


@pytest.fixture(scope="session")
def settings() -> DetectionSettings:
    return SETTINGS


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three scenes of ships on open water, of 36, 20 and 12 tiles."""
    folder = tmp_path_factory.mktemp("scenes")
    return [
        write_scene(
            folder / f"s{number}.tif",
            compose_scene(shape, seed=4 + number, ships=6, coast=False, clouds=0, distractors=0),
        ).path
        for number, shape in enumerate([(448, 448), (320, 384), (256, 320)])
    ]


@pytest.fixture(scope="session")
def serially(made: list[Path], settings: DetectionSettings) -> dict[str, gpd.GeoDataFrame]:
    """The ships of each scene, as this process finds them."""
    detector = Detector(settings)
    return {path.stem: detector.search(path).ships for path in made}


@pytest.fixture(scope="session")
def assert_same() -> Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], None]:
    """Check that two layers hold the same ships; when they were found may differ."""
    return _assert_same


def _assert_same(found: gpd.GeoDataFrame, expected: gpd.GeoDataFrame) -> None:
    columns = ["score", "length_m", "width_m", "lon", "lat", "at_edge", "scene", "geometry"]
    assert_geodataframe_equal(
        gpd.GeoDataFrame(found[columns]).reset_index(drop=True),
        gpd.GeoDataFrame(expected[columns]).reset_index(drop=True),
        check_dtype=False,
        check_less_precise=False,
    )


@dataclass
class Cluster:
    """A scheduler and its workers, each a process as on a cluster.

    Attributes:
        address: The scheduler's.
        workers: The workers by their names.
    """

    address: str
    workers: dict[str, subprocess.Popen[bytes]]


@pytest.fixture(scope="session")
def start_cluster() -> Callable[..., AbstractContextManager[Cluster]]:
    """Return `start_cluster(name=options, ...)`: start Dask's own commands, a worker a name."""
    return _start_cluster


@contextmanager
def _start_cluster(**workers: Sequence[str]) -> Iterator[Cluster]:
    # Not before the log is captured: what Dask silences would then be the tests' own handlers.
    import distributed

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    # Without a nanny the process is the worker, and nobody replaces one that is killed.
    common = ("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny")
    with ExitStack() as stack:
        stack.enter_context(_dask("scheduler", "--host", "127.0.0.1", "--port", port))
        cluster = Cluster(
            address,
            {
                name: stack.enter_context(_dask(*common, "--name", name, *options))
                for name, options in workers.items()
            },
        )
        late = time.monotonic() + START_S
        while True:
            try:
                with distributed.Client(address, timeout=5, set_as_default=False) as client:
                    client.wait_for_workers(len(workers), timeout=START_S)
                break
            except OSError:
                assert time.monotonic() < late, "the cluster did not start"
                time.sleep(0.2)
        yield cluster


@contextmanager
def _dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
