"""Which asset of a STAC item is searched, by the common names of its bands."""

from __future__ import annotations

from typing import Any

import pytest

from larsd_geo.batch.assets import choose_asset
from larsd_geo.errors import UnusableItemError

COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def asset(href: str, *names: str, **more: Any) -> dict[str, Any]:
    """An asset as STAC 1.0 describes it, with `eo:bands`."""
    bands = {"eo:bands": [{"name": f"b{n}", "common_name": name} for n, name in enumerate(names)]}
    return {"href": href, "type": COG, "roles": ["data"], **(bands if names else {}), **more}


def test_bands_are_found_by_the_names_of_stac_1_0() -> None:
    chosen = choose_asset("a", {"image": asset("/a.tif", "blue", "green", "red", "nir")})
    assert (chosen.paths, chosen.bands) == (("/a.tif",), (3, 2, 1))


def test_bands_are_found_by_the_names_of_stac_1_1() -> None:
    names = ("nir", "red", "green", "blue")
    bands = [{"name": f"B{n}", "eo:common_name": name} for n, name in enumerate(names)]
    image = {"href": "/a.tif", "type": COG, "roles": ["data"], "bands": bands}
    assert choose_asset("a", {"image": image}).bands == (2, 3, 4)


def test_names_beside_raster_bands_count() -> None:
    bands = [{"data_type": "uint16", "common_name": name} for name in ("red", "green", "blue")]
    image = {"href": "/a.tif", "type": COG, "raster:bands": bands}
    assert choose_asset("a", {"image": image}).bands == (1, 2, 3)


def test_names_of_eo_bands_go_with_raster_bands_one_by_one() -> None:
    image = asset("/a.tif", "blue", "green", "red")
    image["raster:bands"] = [{"data_type": "uint16", "spatial_resolution": 3.0}] * 3
    chosen = choose_asset("a", {"image": image})
    assert (chosen.bands, chosen.gsd_m) == ((3, 2, 1), 3.0)


def test_an_image_for_the_eye_comes_before_a_finer_one_for_analysis() -> None:
    assets = {
        "analytic": asset("/analytic.tif", "blue", "green", "red", gsd=1.0),
        "visual": asset("/visual.tif", "red", "green", "blue", gsd=2.0, roles=["visual"]),
    }
    assert choose_asset("a", assets).paths == ("/visual.tif",)


def test_of_several_the_finest_is_taken() -> None:
    assets = {
        "coarse": asset("/coarse.tif", "red", "green", "blue", gsd=10.0),
        "fine": asset("/fine.tif", "red", "green", "blue", gsd=3.0),
    }
    assert choose_asset("a", assets).paths == ("/fine.tif",)


def test_an_image_for_the_eye_need_not_name_its_bands() -> None:
    assets = {"visual": asset("/tci.tif"), "B04": asset("/b04.tif", "red")}
    chosen = choose_asset("a", assets)
    assert (chosen.paths, chosen.bands) == (("/tci.tif",), None)


def test_files_of_one_band_each_make_one_image() -> None:
    names = {"B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "B11": "swir16"}
    assets = {key: asset(f"s3://bucket/{key}.jp2", name) for key, name in names.items()}
    chosen = choose_asset("a", assets)
    assert chosen.paths == tuple(f"/vsis3/bucket/{key}.jp2" for key in ("B04", "B03", "B02"))
    assert chosen.bands == (1, 2, 3)


def test_of_bands_at_two_resolutions_the_finer_is_taken() -> None:
    assets = {
        f"{name}_{gsd}": asset(f"/{name}_{gsd}.tif", name, gsd=gsd)
        for name in ("red", "green", "blue")
        for gsd in (60, 10)
    }
    chosen = choose_asset("a", assets)
    assert chosen.paths == ("/red_10.tif", "/green_10.tif", "/blue_10.tif")
    assert chosen.gsd_m == 10.0


def test_a_panchromatic_band_serves_alone() -> None:
    chosen = choose_asset("a", {"pan": asset("/pan.tif", "pan"), "nir": asset("/nir.tif", "nir")})
    assert (chosen.paths, chosen.bands) == (("/pan.tif",), (1,))


def test_the_only_raster_is_taken_as_it_is() -> None:
    assets = {
        "image": asset("/image.tif"),
        "thumbnail": {"href": "/t.png", "type": "image/png", "roles": ["thumbnail"]},
        "metadata": {"href": "/m.xml", "type": "application/xml", "roles": ["metadata"]},
        "udm2": asset("/udm2.tif", roles=["data-mask"]),
    }
    chosen = choose_asset("a", assets)
    assert (chosen.paths, chosen.bands) == (("/image.tif",), None)


def test_a_thumbnail_is_never_searched() -> None:
    assets = {"thumbnail": asset("/t.tif", "red", "green", "blue", roles=["thumbnail"])}
    with pytest.raises(UnusableItemError, match="no raster to search"):
        choose_asset("a", assets)


def test_where_nothing_tells_the_assets_are_named() -> None:
    with pytest.raises(UnusableItemError, match=r"name one .*its rasters are VH, VV"):
        choose_asset("a", {"VV": asset("/vv.tif"), "VH": asset("/vh.tif")})


def test_the_asset_that_is_asked_for_is_taken() -> None:
    assets = {"VV": asset("/vv.tif"), "image": asset("/i.tif", "red", "green", "blue")}
    assert choose_asset("a", assets, "VV").paths == ("/vv.tif",)
    with pytest.raises(UnusableItemError, match="no asset 'HH'"):
        choose_asset("a", assets, "HH")


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("file:///data/a%20b.tif", "/data/a b.tif"),
        ("gs://bucket/a.tif", "/vsigs/bucket/a.tif"),
        ("https://host/a.tif?sig=x", "https://host/a.tif?sig=x"),
        ("/data/a.tif", "/data/a.tif"),
    ],
)
def test_addresses_are_as_gdal_takes_them(href: str, path: str) -> None:
    assert choose_asset("a", {"image": asset(href)}).paths == (path,)


def test_names_within_the_bands_of_a_later_version_count() -> None:
    bands = [{"name": f"{n}", "eo:bands": [{"common_name": name}]} for n, name in
             enumerate(("blue", "green", "red"))]  # fmt: skip
    image = {"href": "/a.tif", "type": COG, "roles": ["data"], "bands": bands}
    assert choose_asset("a", {"image": image}).bands == (3, 2, 1)


def test_where_no_asset_names_its_bands_their_keys_tell() -> None:
    assets = {key: asset(f"/{key}.tif") for key in ("blue", "green", "nir", "red")}
    chosen = choose_asset("a", assets)
    assert (chosen.paths, chosen.bands) == (("/red.tif", "/green.tif", "/blue.tif"), (1, 2, 3))
