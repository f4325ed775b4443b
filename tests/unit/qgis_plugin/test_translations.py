from __future__ import annotations

import ast
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


def fields(text: str) -> list[tuple[str, str | None]]:
    parts = string.Formatter().parse(text)
    return sorted((name, form) for _, name, form, _ in parts if name is not None)


#: What takes a text that the user reads.
SHOWS = {
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setDialogTitle"),
    *("setTitle", "setSpecialValueText", "addRow", "addAction", "addButton", "addTab"),
    *("pushInfo", "pushWarning", "pushMessage", "setProgressText", "reportError", "tell"),
    *("QPushButton", "QLabel", "QGroupBox", "QCheckBox", "QAction", "QgsCollapsibleGroupBox"),
}


def is_bare(node: ast.expr) -> bool:
    """Whether an argument is a text of words that no translator ever sees."""
    if isinstance(node, ast.JoinedStr):
        return any(is_bare(part) for part in node.values)
    return isinstance(node, ast.Constant) and bool(re.search("[A-Za-z]{3}", str(node.value)))


def test_no_text_that_the_user_reads_escapes_translation() -> None:
    bare = []
    for path in sorted((PLUGIN / "larsd_detect").glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SHOWS or (name[:1].isupper() and name.endswith(("Error", "Exception"))):
                bare += [f"{path.name}:{a.lineno}" for a in node.args if is_bare(a)]
    assert bare == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_text_of_the_plugin_is_translated(language: str) -> None:
    assert len(translations.texts()) > 250
    assert translations.missing(language) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_fill_in_what_the_text_fills_in(language: str) -> None:
    for text, translation in translations.translations(language).items():
        assert fields(text) == fields(translation), text
        assert text.endswith("…") == translation.endswith("…"), text


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_files_hold_the_texts_of_the_sources_and_no_others(language: str) -> None:
    content = translations.file_of(language).read_text(encoding="utf-8")
    assert content.count("<message>") == len(translations.texts()), (
        "run: python qgis_plugin/translations.py update"
    )


def test_chinese_is_chinese() -> None:
    same = {"GeoPackage", "{n} s"}
    for text, translation in translations.translations("zh_CN").items():
        if text not in same:
            assert re.search("[\u4e00-\u9fff]", translation), text
