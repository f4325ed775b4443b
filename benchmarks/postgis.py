"""How fast ships go into a table of PostGIS, on a private server.

    python -m benchmarks.postgis
    python -m benchmarks.postgis --ships 100000 --scenes 200 --writers 4
    python -m benchmarks.postgis --quick      few ships: does it work

Printed are: one scene of many ships, stored for the first time, stored again (every ship is found
again in its row), and read back; then many small scenes, from one process and from several at once.
Beside the first stands what COPY alone takes for the same rows, into a table without an index: on a
machine with other work, compare with that.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import psycopg
import pyproj
from affine import Affine

from benchmarks.postgres import private_server
from larsd_geo.geo import empty_ships, ships_from_boxes
from larsd_geo.io import read_ships
from larsd_geo.io.postgis.sink import PostgisSink
from larsd_geo.scene.georef import GeoReference

__all__ = ["main", "ships_of"]


def ships_of(
    count: int = 5,
    scene: str = "/images/harbour.tif",
    model: str = "larsd",
    crs: int = 32631,
    seed: int = 0,
    origin: tuple[float, float] = (500_000.0, 5_760_000.0),
    name: str | None = None,
) -> gpd.GeoDataFrame:
    """Make ships on a lattice, 400 m apart: none of them overlaps another."""
    rng = np.random.default_rng(seed)
    columns = max(1, int(np.ceil(np.sqrt(count))))
    place = np.arange(count)
    pixel = 0.5 if crs != 4326 else 5e-6
    boxes = np.column_stack(
        [
            800.0 * (place % columns) + 400,
            800.0 * (place // columns) + 400,
            rng.uniform(60, 400, count),
            rng.uniform(20, 60, count),
            rng.uniform(-np.pi / 2, np.pi / 2, count),
        ]
    )
    grid = GeoReference(
        (800 * columns, 800 * columns),
        Affine(pixel, 0, origin[0], 0, -pixel, origin[1]),
        pyproj.CRS.from_epsg(crs),
    )
    return ships_from_boxes(
        boxes,
        np.linspace(0.95, 0.4, count),
        grid,
        scene=name or scene.rpartition("/")[2],
        scene_uri=scene,
        acquired="2025-06-01T10:30:00Z",
        model=model,
        model_sha256=(model.encode().hex() + "0" * 64)[:64],
        detected_at="2025-06-02T00:00:00Z",
        bows=boxes[:, 4],
        bow_probabilities=rng.uniform(0.5, 1, count),
        bow_bound=0.9,
    )


def _store_many(url: str, scenes: Sequence[str], ships: int) -> None:
    sink = PostgisSink(url, "small")
    for scene in scenes:
        sink.add(ships_of(ships, scene))
    sink.finish()


def _copy_alone(url: str) -> float:
    """Return the seconds that the server takes to copy the rows of `ships` as they are."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (LIKE ships)")
        with connection.cursor() as source, connection.cursor() as target:
            with source.copy("COPY ships TO STDOUT (FORMAT binary)") as rows:
                data = b"".join(bytes(part) for part in rows)
            began = time.perf_counter()
            with target.copy("COPY bare FROM STDIN (FORMAT binary)") as copy:
                copy.write(data)
            seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bare")
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ships", type=int, default=100_000, help="ships of the large scene")
    parser.add_argument("--scenes", type=int, default=200, help="small scenes")
    parser.add_argument("--writers", type=int, default=4, help="processes that write at once")
    parser.add_argument("--quick", action="store_true", help="few ships and scenes")
    chosen = parser.parse_args(arguments)
    ships, scenes = (500, 8) if chosen.quick else (chosen.ships, chosen.scenes)
    with private_server() as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE ships TEMPLATE template_postgis")
        url = server.url("ships")
        large = ships_of(ships, "/images/large.tif")
        sink = PostgisSink(url, template=empty_ships(4326))

        def timed(what: str, count: int, noun: str, began: float) -> None:
            seconds = time.perf_counter() - began
            print(f"{what:<42} {seconds:7.2f} s  {count / seconds:9,.0f} {noun} a second")

        began = time.perf_counter()
        sink.add(large)
        first = time.perf_counter() - began
        timed(f"{ships:,} ships, for the first time", ships, "ships", began)
        # Several times: on a machine with other work a single one says little.
        alone = [_copy_alone(url) for _ in range(3)]
        ratio = first / statistics.median(alone)
        print(f"{'the same rows by COPY alone, median':<42} {statistics.median(alone):7.2f} s")
        print(f"the first time takes {ratio:.1f} times as long as COPY alone")
        began = time.perf_counter()
        sink.add(large)
        timed(f"{ships:,} ships, again", ships, "ships", began)
        sink.finish()
        began = time.perf_counter()
        read = len(read_ships(f"{url}#ships"))
        timed(f"{read:,} ships, read back", read, "ships", began)

        names = [f"/images/{number}.tif" for number in range(2 * scenes)]
        began = time.perf_counter()
        _store_many(url, names[:scenes], 50)
        timed(f"{scenes} scenes of 50 ships, one writer", scenes, "scenes", began)
        began = time.perf_counter()
        context = multiprocessing.get_context("spawn")
        writers = [
            context.Process(
                target=_store_many, args=(url, names[scenes + part :: chosen.writers], 50)
            )
            for part in range(chosen.writers)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        timed(
            f"{scenes} scenes of 50, {chosen.writers} writers (with their start)",
            scenes,
            "scenes",
            began,
        )
        with psycopg.connect(url) as connection:
            stored = connection.execute("SELECT count(*) FROM small").fetchone()
        print(f"stored: {read:,} ships and, of small scenes, {stored[0] if stored else 0:,}")


if __name__ == "__main__":
    main()
