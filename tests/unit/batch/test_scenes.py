"""Where the scenes of a batch come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from larsd_geo.batch.scenes import SceneRef, list_scenes
from larsd_geo.errors import UnreadableSourceError


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder of files with the names of rasters."""
    for name in ("a/one.tif", "a/two.TIF", "a/notes.txt", "a/deep/three.tif", "b/one.tif"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
    (tmp_path / "a" / "S2A.SAFE").mkdir()
    return tmp_path


def paths(*sources: object) -> list[str]:
    return [ref.paths[0] for ref in list_scenes([str(source) for source in sources])]


def test_a_raster_need_not_exist_before_its_turn() -> None:
    (ref,) = list_scenes(["lost/scene.tif"])
    assert ref.paths == ("lost/scene.tif",)
    assert ref.key == str(Path("lost/scene.tif").absolute())
    assert ref.name == "scene.tif"


def test_a_folder_stands_for_the_rasters_and_products_in_it(archive: Path) -> None:
    names = [Path(path).name for path in paths(archive / "a")]
    assert names == ["S2A.SAFE", "one.tif", "two.TIF"]


def test_a_product_is_one_scene(archive: Path) -> None:
    assert paths(archive / "a" / "S2A.SAFE") == [str(archive / "a" / "S2A.SAFE")]


def test_a_pattern_is_expanded_in_order(archive: Path) -> None:
    found = paths(archive / "**" / "*.tif")
    assert [str(Path(path).relative_to(archive)) for path in found] == [
        "a/deep/three.tif",
        "a/one.tif",
        "b/one.tif",
    ]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "scene[1].tif"
    file.write_text("", encoding="utf-8")
    assert paths(file) == [str(file)]


def test_a_list_is_relative_to_its_folder_and_has_comments(archive: Path) -> None:
    listed = archive / "scenes.txt"
    listed.write_text(
        "# the archive\na/one.tif   # the first\n\nhttps://host/c.tif#part\nb/*.tif\n",
        encoding="utf-8",
    )
    assert paths(listed) == [
        str(archive / "a" / "one.tif"),
        "https://host/c.tif#part",
        str(archive / "b" / "one.tif"),
    ]


def test_a_list_within_a_list_is_refused(archive: Path) -> None:
    (archive / "outer.txt").write_text("inner.txt\n", encoding="utf-8")
    (archive / "inner.txt").write_text("a/one.tif\n", encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match="list within a list"):
        paths(archive / "outer.txt")


@pytest.mark.parametrize("source", ["nothing/*.tif", "empty.txt", "empty"])
def test_a_source_without_a_scene_is_told(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.txt").write_text("# nothing yet\n", encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match="there is no scene in it"):
        paths(source)


def test_a_list_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"\xff\xfe\x00scene")
    with pytest.raises(UnreadableSourceError, match="UTF-8"):
        paths(tmp_path / "list.txt")


def test_a_scene_that_several_sources_name_comes_once(archive: Path) -> None:
    one = archive / "a" / "one.tif"
    assert paths(one, archive / "*" / "one.tif") == [str(one), str(archive / "b" / "one.tif")]


def test_scenes_that_only_a_query_tells_apart_are_two_and_no_key_holds_it() -> None:
    signed = ["https://host/tile?sig=A", "https://host/tile?sig=B", "https://host/tile?sig=A"]
    refs = list(list_scenes(signed))
    assert [ref.key for ref in refs] == ["https://host/tile", "https://host/tile (2)"]
    assert [ref.paths[0] for ref in refs] == signed[:2]


def test_a_scene_that_was_written_again_has_another_version(archive: Path) -> None:
    def version() -> str:
        ref: SceneRef = next(iter(list_scenes([str(archive / "a" / "one.tif")])))
        return ref.version

    before = version()
    (archive / "a" / "one.tif").write_text("new", encoding="utf-8")
    assert before
    assert version() != before
