"""Scenes of STAC catalogues in files: every item, what it says, and what is broken."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pystac
import pytest

from larsd_geo.batch.scenes import list_scenes
from larsd_geo.batch.stac import read_catalogue
from larsd_geo.errors import UnreadableSourceError

PROPERTIES = {
    "platform": "sentinel-2b",
    "gsd": 10.0,
    "view:sun_azimuth": 143.5,
    "view:sun_elevation": 41.25,
    "view:off_nadir": 3.5,
    "view:incidence_angle": 4.0,
    "view:azimuth": 98.5,
    "updated": "2024-07-02T00:00:00Z",
}


def item(name: str, **properties: Any) -> pystac.Item:
    made = pystac.Item(
        name,
        geometry={"type": "Point", "coordinates": [4.0, 52.0]},
        bbox=[4.0, 52.0, 4.0, 52.0],
        datetime=datetime(2024, 7, 1, 10, 30, tzinfo=timezone.utc),
        properties={**PROPERTIES, **properties},
    )
    bands = [{"name": name, "common_name": name} for name in ("blue", "green", "red")]
    made.add_asset(
        "image",
        pystac.Asset(
            f"./{name}.tif",
            media_type="image/tiff",
            roles=["data"],
            extra_fields={"eo:bands": bands},
        ),
    )
    return made


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A catalogue of two years, of two items and one."""
    root = pystac.Catalog("archive", "scenes")
    for year, names in (("2023", ["a", "b"]), ("2024", ["c"])):
        child = pystac.Catalog(year, year)
        child.add_items([item(name) for name in names])
        root.add_child(child)
    root.normalize_and_save(str(tmp_path), pystac.CatalogType.SELF_CONTAINED)
    return tmp_path / "catalog.json"


def test_a_catalogue_is_followed_to_its_last_item(catalogue: Path) -> None:
    refs = list(list_scenes([str(catalogue)]))
    assert [ref.name for ref in refs] == ["a", "b", "c"]
    # Relative to the item, not to the working folder.
    assert refs[2].paths == (str(catalogue.parent / "2024" / "c" / "c.tif"),)
    assert refs[2].bands == (3, 2, 1)


def test_an_item_says_what_the_raster_may_not(catalogue: Path) -> None:
    (ref,) = list_scenes([str(catalogue.parent / "2024" / "c" / "c.json")])
    assert ref.facts.acquired is not None
    assert datetime.fromisoformat(ref.facts.acquired.replace("Z", "+00:00")) == datetime(
        2024, 7, 1, 10, 30, tzinfo=timezone.utc
    )
    assert ref.facts.platform == "sentinel-2b"
    assert (ref.facts.sun_azimuth_deg, ref.facts.sun_elevation_deg) == (143.5, 41.25)
    assert (ref.facts.off_nadir_deg, ref.facts.incidence_deg) == (3.5, 4.0)
    assert (ref.facts.view_azimuth_deg, ref.facts.image_gsd_m) == (98.5, 10.0)
    assert "2024-07-02" in ref.version


def test_numbers_that_are_none_are_unknown_and_directions_are_of_one_circle(
    tmp_path: Path,
) -> None:
    odd = item("a", **{"view:off_nadir": float("inf"), "view:azimuth": -20, "gsd": float("nan")})
    odd.properties["view:sun_elevation"] = "high"
    (tmp_path / "a.json").write_text(json.dumps(odd.to_dict(include_self_link=False)), "utf-8")
    (ref,) = list_scenes([str(tmp_path / "a.json")])
    assert (ref.facts.off_nadir_deg, ref.facts.sun_elevation_deg) == (None, None)
    assert (ref.facts.view_azimuth_deg, ref.facts.image_gsd_m) == (340.0, None)


def test_an_item_of_a_period_is_of_its_beginning(tmp_path: Path) -> None:
    made = item("a", start_datetime="2024-07-01T10:00:00Z", end_datetime="2024-07-01T10:10:00Z")
    made.datetime = None
    made.properties["datetime"] = None
    made.save_object(include_self_link=False, dest_href=str(tmp_path / "a.json"))
    (ref,) = list_scenes([str(tmp_path / "a.json")])
    assert ref.facts.acquired == "2024-07-01T10:00:00Z"


def test_an_item_collection_is_read(tmp_path: Path) -> None:
    items = [item("a"), item("b")]
    pystac.ItemCollection(items).save_object(str(tmp_path / "items.json"))
    assert [ref.name for ref in list_scenes([str(tmp_path / "items.json")])] == ["a", "b"]


def test_a_broken_child_does_not_stop_the_others(catalogue: Path) -> None:
    (catalogue.parent / "2023" / "a" / "a.json").unlink()
    (catalogue.parent / "2023" / "b" / "b.json").write_text('{"type": "Feature"}', encoding="utf-8")
    refs = list(list_scenes([str(catalogue)]))
    assert [ref.problem is None for ref in refs] == [False, False, True]
    assert "cannot be read" in str(refs[0].problem)
    assert "not valid STAC" in str(refs[1].problem)


def test_an_item_without_a_raster_is_a_scene_that_cannot_be_searched(tmp_path: Path) -> None:
    made = item("radar")
    made.assets = {"VV": pystac.Asset("vv.json", media_type="application/json")}
    made.save_object(include_self_link=False, dest_href=str(tmp_path / "radar.json"))
    (ref,) = list_scenes([str(tmp_path / "radar.json")])
    assert ref.paths == ()
    assert "radar: it has no raster to search" in str(ref.problem)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"type": "Topology"}', "it is not a STAC item"),
        ("[1]", "it is not a STAC object"),
        ("not json", "it is not JSON"),
    ],
)
def test_what_is_not_stac_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match=told):
        list(list_scenes([str(tmp_path / "a.json")]))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="cannot be read"):
        list(list_scenes([str(tmp_path / "lost.json")]))


def test_items_of_a_collection_are_known_by_its_name_and_theirs(tmp_path: Path) -> None:
    content = item("a").to_dict(include_self_link=False)
    content["collection"] = "harbours"
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    (ref,) = list_scenes([str(tmp_path / "a.json")])
    assert ref.key == "harbours/a"


def test_what_is_no_item_in_a_collection_does_not_stop_the_others(tmp_path: Path) -> None:
    features = ["./a.json", item("a").to_dict(), None, {"type": "Feature"}, item("b").to_dict()]
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    refs = list(list_scenes([str(path)]))
    assert [ref.name for ref in refs] == ["item 1", "a", "item 3", "item 4", "b"]
    assert [ref.problem is None for ref in refs] == [False, True, False, False, True]
    assert "item 1 is not valid STAC" in str(refs[0].problem)
    path.write_text('{"type": "FeatureCollection", "features": {"a": 1}}', "utf-8")
    with pytest.raises(UnreadableSourceError, match="no list of STAC items"):
        list(list_scenes([str(path)]))


def test_addresses_in_a_saved_search_are_relative_to_the_item(tmp_path: Path) -> None:
    made = item("a").to_dict(include_self_link=False)
    made["links"] = [{"rel": "self", "href": "https://host.example/stac/a/a.json"}]
    path = tmp_path / "found.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [made]}), "utf-8")
    (ref,) = list_scenes([str(path)])
    assert ref.paths == ("https://host.example/stac/a/a.tif",)


def collection(path: Path, *features: dict[str, Any]) -> Path:
    content = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def remote(name: str, href: str) -> dict[str, Any]:
    """An item without an address of its own, of a raster that is somewhere else."""
    content = item(name).to_dict(include_self_link=False, transform_hrefs=False)
    content["links"] = []
    content["assets"]["image"]["href"] = href
    return content


def test_items_of_one_file_are_told_apart_whatever_their_order(tmp_path: Path) -> None:
    one, other = (remote(name, f"https://host/{name}.tif") for name in "ab")
    path = tmp_path / "items.json"
    keys = []
    for features in ((one, other), (other, one), (other,)):
        refs = list(list_scenes([str(collection(path, *features))]))
        keys.append({ref.name: ref.key for ref in refs})
    assert keys[0] == keys[1]
    assert len(set(keys[0].values())) == 2
    assert keys[2] == {"b": keys[0]["b"]}


def test_an_item_whose_raster_is_another_one_is_another_version(tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    before, moved, signed = (
        next(iter(list_scenes([str(collection(path, remote("a", href)))])))
        for href in ("https://host/a.tif", "https://host/b.tif", "https://host/a.tif?sig=Y")
    )
    assert before.key == moved.key == signed.key
    assert before.version != moved.version
    assert before.version == signed.version


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "it has no id"),
        ({"id": ""}, "it has no id"),
        ({"assets": []}, "a field of it is of another kind than STAC says"),
        ({"assets": {"image": {}}}, "it lacks the field href"),
        ({"assets": {"image": {"href": ""}}}, "it has no raster to search"),
        ({"properties": None}, "a field of it is of another kind than STAC says"),
        ({"links": None}, "a field of it is of another kind than STAC says"),
    ],
)
def test_a_damaged_item_says_what_is_wrong_and_keeps_no_other_from_its_turn(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    broken = {**remote("broken", "https://host/broken.tif"), **change}
    path = collection(tmp_path / "items.json", broken, remote("b", "https://host/b.tif"))
    first, second = list_scenes([str(path)])
    assert said in str(first.problem)
    assert "object has no attribute" not in str(first.problem)
    assert (second.name, second.problem) == ("b", None)


def catalog(path: Path, *children: str, rel: str = "child") -> None:
    links = [{"rel": rel, "href": child} for child in children]
    described = {"type": "Catalog", "id": path.stem, "stac_version": "1.0.0", "description": "-"}
    path.write_text(json.dumps({**described, "links": links}), encoding="utf-8")


@pytest.mark.parametrize("back", ["a.json", "./a.json", "sub/../a.json", "c.json"])
@pytest.mark.parametrize("rel", ["child", "item"])
def test_a_catalogue_that_leads_back_to_itself_has_an_end(
    back: str, rel: str, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    catalog(tmp_path / "a.json", "b.json", "gone.json")
    catalog(tmp_path / "b.json", "c.json")
    catalog(tmp_path / "c.json", back, rel=rel)
    found = list(read_catalogue(str(tmp_path / "a.json")))
    assert len(found) == 2
    assert "leads back to itself" in str(found[0].problem)
    assert "gone.json" in str(found[1].problem)


def test_catalogues_that_share_their_children_are_each_read_once(tmp_path: Path) -> None:
    # Read again from each of its parents, the last one would come a million times.
    for number in range(20):
        catalog(tmp_path / f"{number}.json", *[f"{number + 1}.json"] * 2)
    catalog(tmp_path / "20.json", "gone.json")
    (found,) = read_catalogue(str(tmp_path / "0.json"))
    assert "gone.json" in str(found.problem)
