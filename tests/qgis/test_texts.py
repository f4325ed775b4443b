"""The plugin's own reader of translations, in real QGIS."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from larsd_detect.texts import counted, tr, translator_for


def test_texts_come_in_the_language_of_qgis() -> None:
    assert tr("Ships") == "Ships"
    translator = translator_for("de_AT")
    assert translator is not None
    QCoreApplication.installTranslator(translator)
    try:
        assert tr("Ships") == "Schiffe"
        assert tr("never seen") == "never seen"
        assert QCoreApplication.translate("QDialog", "Ships") == "Ships"
        assert counted(1, tr("1 ship"), tr("{n} ships")) == "1 Schiff"
        assert counted(3, tr("1 ship"), tr("{n} ships")) == "3 Schiffe"
    finally:
        QCoreApplication.removeTranslator(translator)
    assert tr("Ships") == "Ships"


def test_a_language_without_translation_stays_english() -> None:
    assert translator_for("fi_FI") is None
    chinese = translator_for("zh-CN")
    assert chinese is not None
    assert chinese.texts["Ships"] == "船舶"
