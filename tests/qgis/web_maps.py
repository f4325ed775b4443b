"""Maps from a server, for the tests: tiles of the harbour, and layers of them."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers import LONG_S, wait_until
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer

#: Half the width of the world in Web Mercator.
HALF_WORLD = 20037508.342789244


@contextlib.contextmanager
def serve_tiles(scene: Path) -> Iterator[http.server.ThreadingHTTPServer]:
    """Serve XYZ tiles of a scene.

    The server's `asked` counts the tiles; there is none where its `lacks` says so of a column.
    """
    lock = threading.Lock()

    class Tiles(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_what: object) -> None:
            pass

        def do_GET(self) -> None:
            zoom, column, row = (int(part.split(".")[0]) for part in self.path.split("/")[1:4])
            side = 2 * HALF_WORLD / 2**zoom
            west, north = column * side - HALF_WORLD, HALF_WORLD - row * side
            server.asked += 1
            if server.lacks(west):
                self.send_error(404)
                return
            with lock:
                gdal.Warp(
                    "/vsimem/tile.tif", str(scene), dstSRS="EPSG:3857", width=256, height=256,
                    outputBounds=(west, north - side, west + side, north), resampleAlg="bilinear",
                    dstAlpha=True,
                )  # fmt: skip
                gdal.Translate("/vsimem/tile.png", "/vsimem/tile.tif", format="PNG")
                file = gdal.VSIFOpenL("/vsimem/tile.png", "rb")
                body = gdal.VSIFReadL(1, 10_000_000, file)
                gdal.VSIFCloseL(file)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # QGIS has turned to another part
                self.wfile.write(body)

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    server.asked = 0
    server.lacks = lambda west: False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def web_map(server: Any, coarsest: int = 0) -> QgsRasterLayer:
    """Add a layer of the tiles to the project.

    Args:
        server: Of `serve_tiles`.
        coarsest: Its lowest zoom.
    """
    address = f"http://127.0.0.1:{server.server_port}/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    layer = QgsRasterLayer(f"type=xyz&url={address}&zmin={coarsest}&zmax=18", "Sea map", "wms")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer


def show(dock: Any, scene: Path) -> None:
    """Turn the map to the harbour, without adding it to the project."""
    raster = QgsRasterLayer(str(scene), "")
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())


def choose_map(dock: Any, tiles: Any, scene: Path) -> Any:
    """Choose what is visible of a web map, at 4 m, and wait for the plan; return the panel."""
    web_map(tiles)
    show(dock, scene)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    panel.area.choose("visible")
    panel.gsd.setValue(4)
    wait_until(lambda: "4 m each" in panel.plan.text())
    return panel
