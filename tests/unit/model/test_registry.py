"""Which model a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from larsd_geo.errors import UnknownModelError
from larsd_geo.model.registry import find_model


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with models' folders: one called like the shipped model."""
    for name in ("larsd-lite", "mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_a_folder_in_the_working_folder_does_not_replace_an_installed_model() -> None:
    for name in ("larsd-lite", "auto", None):
        found = find_model(name)
        assert found.is_absolute()
        assert found.name == "larsd-lite"
        assert (found / "model.safetensors").is_file()


def test_a_folder_is_named_with_a_separator_or_by_a_path_object(here: Path) -> None:
    for folder in ("./larsd-lite", here / "larsd-lite", str(here / "larsd-lite"), Path("mine")):
        assert Path(find_model(folder)).resolve().parent == here.resolve()


@pytest.mark.usefixtures("here")
def test_a_bare_name_of_a_folder_is_refused_with_what_to_write() -> None:
    with pytest.raises(UnknownModelError, match=r"the folder here, write \./mine"):
        find_model("mine")
    with pytest.raises(UnknownModelError, match="no folder of that name"):
        find_model("nobody")
