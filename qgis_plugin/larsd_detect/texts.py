# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's texts in the user's language.

Every text is the literal argument of a call of `tr`, so that a test can check that the translations
are complete. They are read from `i18n/*.ts` as they are: the plugin repository accepts no compiled
files, and an installed plugin needs no compiler.
"""

from __future__ import annotations

import os

from qgis.PyQt.QtCore import QCoreApplication, QFile, QIODevice, QTranslator, QXmlStreamReader

__all__ = [
    "CONTEXT",
    "FOLDER",
    "SourceTranslator",
    "counted",
    "mnemonic",
    "read_translations",
    "tr",
    "translator_for",
]

#: The context of every text in the `.ts` files.
CONTEXT = "LarsdDetect"

FOLDER = os.path.join(os.path.dirname(__file__), "i18n")


def tr(text: str) -> str:
    """Translate a text; without a translation, return it unchanged."""
    return str(QCoreApplication.translate(CONTEXT, text))


def counted(count: int, one: str, many: str) -> str:
    """Choose between the words for one thing and for any other number of them.

    Args:
        count: How many there are.
        one: The words for one, translated.
        many: The words for any other number, translated, with `{n}` for the number.
    """
    return one if count == 1 else many.replace("{n}", str(count))


def mnemonic(text: str) -> str:
    """Let Alt and the first letter of a text reach its widget; other scripts have no such keys."""
    return f"&{text}" if text[:1].isascii() and text[:1].isalpha() else text


class SourceTranslator(QTranslator):
    """A translator that reads Qt Linguist's source files (`.ts`).

    Args:
        path: The file.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.texts = read_translations(path)

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Look up a text; return None if this file has no translation of it."""
        return self.texts.get(source) if context == CONTEXT else None

    def isEmpty(self) -> bool:
        """Tell Qt whether there are no translations at all."""
        return not self.texts


def read_translations(path: str) -> dict[str, str]:
    """Read the finished translations of a `.ts` file, by source text.

    A missing file has none.
    """
    texts: dict[str, str] = {}
    file = QFile(path)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return texts
    reader = QXmlStreamReader(file)
    source = ""
    while not reader.atEnd():
        reader.readNext()
        if not reader.isStartElement():
            continue
        if reader.name() == "source":
            source = reader.readElementText()
        elif reader.name() == "translation":
            finished = not reader.attributes().hasAttribute("type")
            translation = reader.readElementText()
            if finished and translation:
                texts[source] = translation
    file.close()
    return texts


def translator_for(locale: str) -> SourceTranslator | None:
    """Find the translation for a locale.

    Args:
        locale: Such as `de`, `de_AT` or `zh_CN`.

    Returns:
        The translation for the locale itself, else for its language, else None.
    """
    for name in (locale.replace("-", "_"), locale[:2]):
        path = os.path.join(FOLDER, f"larsd_detect_{name}.ts")
        if os.path.isfile(path):
            return SourceTranslator(path)
    return None
