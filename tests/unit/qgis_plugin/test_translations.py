from __future__ import annotations

import importlib.util
import re
import string
from pathlib import Path
from types import ModuleType

import pytest

PLUGIN = Path(__file__).resolve().parents[3] / "qgis_plugin"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", PLUGIN / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = load()


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_text_of_the_dock_is_translated(language: str) -> None:
    assert len(translations.texts(*translations.COMPLETE)) > 100
    assert translations.missing(language) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_fill_in_what_the_text_fills_in(language: str) -> None:
    for text, translation in translations.translations(language).items():
        assert fields(text) == fields(translation), text
        assert text.endswith("…") == translation.endswith("…"), text


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_files_hold_the_texts_of_the_sources_and_no_others(language: str) -> None:
    content = translations.file_of(language).read_text(encoding="utf-8")
    assert content.count("<message>") == len(translations.texts("**/*.py")), (
        "run: python qgis_plugin/translations.py update"
    )


def test_chinese_is_chinese() -> None:
    same = {"GeoPackage", "{n} s"}
    for text, translation in translations.translations("zh_CN").items():
        if text not in same:
            assert re.search("[\u4e00-\u9fff]", translation), text
