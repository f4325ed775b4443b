"""A map of a WMS in the dock: it is drawn and searched like one of tiles."""

from __future__ import annotations

import http.server
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import LONG_S, UTM31, click, wait_until
from osgeo import gdal
from qgis.core import QgsCoordinateTransform, QgsProject, QgsRasterLayer, QgsVectorLayer

from larsd_detect.dock import ShipsDock

#: Width of the part of the harbour that is searched, in metres.
PART_M = 400

CAPABILITIES = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
    xmlns:xlink="http://www.w3.org/1999/xlink">
  <Service><Name>WMS</Name><Title>Harbour</Title></Service>
  <Capability>
    <Request>
      <GetCapabilities><Format>text/xml</Format></GetCapabilities>
      <GetMap><Format>image/png</Format><DCPType><HTTP><Get>
        <OnlineResource xlink:href="{address}"/></Get></HTTP></DCPType></GetMap>
    </Request>
    <Layer queryable="0">
      <Name>harbour</Name><Title>Harbour</Title><CRS>{crs}</CRS>
      <EX_GeographicBoundingBox>
        <westBoundLongitude>3.1</westBoundLongitude><eastBoundLongitude>3.3</eastBoundLongitude>
        <southBoundLatitude>51.9</southBoundLatitude><northBoundLatitude>52.2</northBoundLatitude>
      </EX_GeographicBoundingBox>
      <BoundingBox CRS="{crs}" minx="{west}" miny="{south}" maxx="{east}" maxy="{north}"/>
    </Layer>
  </Capability>
</WMS_Capabilities>
"""


@pytest.fixture
def wms(scene: Path) -> Iterator[str]:
    """The address of a WMS 1.3.0 of the harbour."""
    box = QgsRasterLayer(str(scene), "").extent()
    lock = threading.Lock()

    class Service(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_what: object) -> None:
            pass

        def do_GET(self) -> None:
            query = urllib.parse.urlsplit(self.path).query
            asked = {name.upper(): value for name, value in urllib.parse.parse_qsl(query)}
            if asked.get("REQUEST") == "GetMap":
                self.answer(self.drawn(asked), "image/png")
                return
            text = CAPABILITIES.format(
                address=f"http://127.0.0.1:{server.server_port}/wms",
                crs=UTM31,
                west=box.xMinimum(),
                south=box.yMinimum(),
                east=box.xMaximum(),
                north=box.yMaximum(),
            )
            self.answer(text.encode(), "text/xml")

        def answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def drawn(self, asked: dict[str, str]) -> bytes:
            bounds = [float(number) for number in asked["BBOX"].split(",")]
            with lock:
                gdal.Warp(
                    "/vsimem/wms.tif", str(scene), dstSRS=asked["CRS"], outputBounds=bounds,
                    width=int(asked["WIDTH"]), height=int(asked["HEIGHT"]), dstAlpha=True,
                    resampleAlg="bilinear",
                )  # fmt: skip
                gdal.Translate("/vsimem/wms.png", "/vsimem/wms.tif", format="PNG")
                file = gdal.VSIFOpenL("/vsimem/wms.png", "rb")
                body = bytes(gdal.VSIFReadL(1, 10_000_000, file))
                gdal.VSIFCloseL(file)
            return body

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/wms"
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_what_a_wms_shows_is_drawn_and_searched(dock: ShipsDock, wms: str, scene: Path) -> None:
    layer = QgsRasterLayer(
        f"crs={UTM31}&format=image/png&layers=harbour&styles=&url={wms}", "Sea chart", "wms"
    )
    assert layer.isValid(), layer.error().message()
    QgsProject.instance().addMapLayer(layer)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    raster = QgsRasterLayer(str(scene), "")
    dock.iface.mapCanvas().setDestinationCrs(raster.crs())
    part = raster.extent()
    part.setXMaximum(part.xMinimum() + PART_M)
    panel.area.choose("drawn")
    panel.area.take_rectangle(part)
    wait_until(lambda: "terms of use" in panel.plan.text())
    click(panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    found = [ship.geometry().centroid() for ship in dock.session.delivery.layer().getFeatures()]
    truth = QgsVectorLayer(str(scene.with_name("harbour_ships.geojson")), "", "ogr")
    assert found
    to_utm = QgsCoordinateTransform(truth.crs(), raster.crs(), QgsProject.instance())
    true = [to_utm.transform(ship.geometry().centroid().asPoint()) for ship in truth.getFeatures()]
    for one in found:
        assert min(one.asPoint().distance(other) for other in true) < 20
