"""Scenes are told apart in a layer, and their secrets stay out of it."""

from __future__ import annotations

import io
import logging
import pickle
from pathlib import Path

import pytest

from larsd_geo.cli.logs import configure_logging
from larsd_geo.errors import SceneNotFoundError, UnreadableSceneError
from larsd_geo.errors.redaction import redacted
from larsd_geo.scene import open_scene
from larsd_geo.scene.names import scene_name, scene_names, scene_uri

SIGNED = (
    "https://me:S3CRET@host.example/a/b/visual.tif?sv=2021-06-08&sig=S3CRET%2F/S3CRET#S3CRET",
    "/vsicurl/https://host.example/a/b/visual.tif?sig=S3CRET",
    "/vsicurl?header.Authorization=Bearer%20S3CRET"
    "&url=https%3A%2F%2Fhost.example%2Fa%2Fb%2Fvisual.tif%3Fsig%3DS3CRET",
    "s3://key:S3CRET@host.example/a/b/visual.tif",
    "vrt://https://host.example/a/b/visual.tif?bands=1,2,3&token=S3CRET",
)


@pytest.mark.parametrize("path", SIGNED)
def test_a_signature_is_nowhere(path: str) -> None:
    assert scene_name(path) == "visual.tif"
    uri = scene_uri(path)
    assert uri.endswith("://host.example/a/b/visual.tif")
    assert "S3CRET" not in uri
    for error in (UnreadableSceneError(path, "it is cut short"), SceneNotFoundError(path)):
        for text in (str(error), str(pickle.loads(pickle.dumps(error))), repr(error)):
            assert "S3CRET" not in text
            assert "visual.tif: " in text
    assert error.path == path  # whole, for a program


def test_the_log_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logging(0)
    logging.getLogger("larsd_geo.test").warning("skipped %s, and %s.", *SIGNED[:2])
    try:
        raise ValueError(SIGNED[0])
    except ValueError:
        logging.getLogger("larsd_geo.test").exception("why")
    assert "S3CRET" not in stream.getvalue()
    assert "skipped https://host.example/a/b/visual.tif, and" in stream.getvalue()


def test_an_unreachable_url_is_refused_without_its_secret() -> None:
    with pytest.raises(UnreadableSceneError) as caught:
        open_scene("http://127.0.0.1:9/a.tif?sig=S3CRET")
    assert "S3CRET" not in str(caught.value)
    assert "http://127.0.0.1:9/a.tif" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["C:/what is this?.tif", "folder/a#b.tif", "see a://b, then", "a 5 m/s wind; 3 ships?", ""],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["x/a.tif", "x/b.tif"], ["a.tif", "b.tif"]),
        (["p/R10m/TCI.tif", "q/R10m/TCI.tif"], ["p/R10m/TCI.tif", "q/R10m/TCI.tif"]),
        (["a.tif", "x/a.tif", "y/a.tif"], None),
        (["x/a.tif", "x/a.tif"], ["a.tif", "a.tif"]),
        (["/vsizip/p.zip/TCI.jp2", "/vsizip/q.zip/TCI.jp2"], ["p.zip/TCI.jp2", "q.zip/TCI.jp2"]),
        (["https://h/t?id=1&sig=S3CRET", "https://h/t?id=2&sig=S3CRET"], ["t (1)", "t (2)"]),
        (["https://one/t.tif", "https://two/t.tif"], ["one/t.tif", "two/t.tif"]),
    ],
)
def test_names_are_unique_within_a_layer(paths: list[str], names: list[str] | None) -> None:
    found = scene_names(paths)
    assert len(set(found)) == len(set(paths))
    assert names is None or found == names
    assert not any("S3CRET" in name for name in found)


def test_a_local_scene_has_an_absolute_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert scene_uri("a.tif") == str(tmp_path / "a.tif")
    assert scene_names(["a.tif", str(tmp_path / "a.tif")]) == ["a.tif", "a.tif"]
