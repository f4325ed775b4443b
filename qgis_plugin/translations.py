"""Keep the translations of the plugin's texts in step with its sources.

    python qgis_plugin/translations.py update    add new texts, drop obsolete ones
    python qgis_plugin/translations.py check     list missing texts; status 1 if there are any

Texts are the literal arguments of `tr(...)`. Translators edit the `.ts` files with Qt Linguist; the
plugin reads them as they are (`larsd_detect/texts.py`).
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

__all__ = ["LANGUAGES", "file_of", "main", "missing", "texts", "translations", "write"]

PLUGIN = Path(__file__).resolve().parent / "larsd_detect"

LANGUAGES = ("de", "es", "fr", "zh_CN")

CONTEXT = "LarsdDetect"


def texts() -> list[str]:
    """Return the texts in the plugin's sources, in their order, each once.

    Raises:
        ValueError: If a text is composed in the call, so that it could not be looked up.
    """
    found: dict[str, None] = {}
    for path in sorted(PLUGIN.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not _is_tr(node.func):
                continue
            (text,) = node.args
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found.setdefault(text.value)
            elif path.name != "texts.py" and not isinstance(text, ast.Name):
                raise ValueError(f"{path.name}, line {node.lineno}: not a literal text")
    return list(found)


def translations(language: str) -> dict[str, str]:
    """Return the finished translations of a language, by source text."""
    path = file_of(language)
    if not path.exists():
        return {}
    read = {}
    for message in ET.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") is None and translation.text:
            read[message.findtext("source", "")] = translation.text
    return read


def file_of(language: str) -> Path:
    """Return the path of a language's file."""
    return PLUGIN / "i18n" / f"larsd_detect_{language}.ts"


def missing(language: str) -> list[str]:
    """Return the texts that have no translation."""
    known = translations(language)
    return [text for text in texts() if text not in known]


def write(language: str, known: dict[str, str]) -> None:
    """Write a language's file with all texts of the sources.

    Args:
        language: Such as `zh_CN`.
        known: Translations by source text; all other texts are marked as unfinished.
    """
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in texts():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if text in known:
            translation.text = known[text]
        else:
            translation.set("type", "unfinished")
    ET.indent(root, "    ")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    file_of(language).write_text(head + ET.tostring(root, encoding="unicode") + "\n", "utf-8")


def _is_tr(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "tr"


def main(arguments: list[str]) -> int:
    """Run the command line, and return its exit status."""
    if arguments not in (["update"], ["check"]):
        print(__doc__)
        return 2
    status = 0
    for language in LANGUAGES:
        if arguments == ["update"]:
            write(language, translations(language))
        lacking = missing(language)
        status = status or bool(lacking)
        print(f"{file_of(language).name}: {len(translations(language))} texts")
        for text in lacking:
            print(f"  missing: {text}")
    return int(status) if arguments == ["check"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
