"""Strategies that change an input that works: its bytes, its text, or its JSON values."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import strategies as st

__all__ = ["NUMBERS", "TEXTS", "changed_bytes", "changed_json", "changed_text", "json_text"]

#: Numbers at which arithmetic, types and formats end.
NUMBERS = (
    0, -1, 1, 2, 0.5, 255, 256, 65_535, 65_536, 2**24, 2**31 - 1, 2**31, 2**32, 2**53, 2**63, 2**64,
    -(2**31), -(2**63), 1e-300, 1e30, 1e300, -1e300, 1.7976931348623157e308, 180.0, 360.0, 1e5,
    -1e5, float("nan"), float("inf"), float("-inf"), 10**400,
)  # fmt: skip

#: Text at which parsers stumble.
TEXTS = (
    "", " ", "0", "-", "nan", "inf", "1e999", "null", "[", "{", '"', "'", "<", "</", "&#0;", "%s",
    "..", "../..", "/", "\\", "\n", "\r\n", "\t", "\x00", "\ufeff", "\ud800", "é", "船", "🚢",
    "a" * 5000, "EPSG:0", "EPSG:4326", "EPSG:999999", "+proj=utm", "http://127.0.0.1:9/x.tif",
    "/vsizip/", "/dev/null",
)  # fmt: skip

_scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.text(max_size=6)
)
_values: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def changed_json(base: Any, most: int = 4) -> st.SearchStrategy[Any]:
    """Return a strategy for JSON values with a few of them replaced, removed, moved or repeated."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Any:
        holder = [copy.deepcopy(base)]
        for _ in range(draw(st.integers(1, most))):
            places = list(_places(holder))
            owner, key = draw(st.sampled_from(places))
            how = draw(st.sampled_from(("replace", "replace", "remove", "move", "repeat", "wrap")))
            if how == "replace":
                owner[key] = draw(_values)
            elif how == "remove" and owner is not holder:
                del owner[key]
            elif how == "move":
                other, place = draw(st.sampled_from(places))
                owner[key] = copy.deepcopy(other[place])
            elif how == "repeat" and isinstance(owner, list) and owner is not holder:
                owner.extend([copy.deepcopy(owner[key])] * draw(st.sampled_from((1, 2, 1000))))
            elif how == "wrap":
                owner[key] = draw(st.sampled_from((list, dict)))([("x", owner[key])])
        return holder[0]

    return drawn()


def _places(value: Any) -> Any:
    """Yield the owner and the key of every value within one."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        yield value, key
        if isinstance(part, (dict, list)):
            yield from _places(part)


@st.composite
def json_text(draw: st.DrawFn, base: Any) -> bytes:
    """Draw a JSON file: changed values, changed bytes, or nested too deeply to be read."""
    how = draw(st.sampled_from(("values", "values", "values", "values", "bytes", "deep")))
    if how == "values":
        return json.dumps(draw(changed_json(base))).encode("utf-8", "surrogatepass")
    if how == "deep":
        return draw(st.sampled_from((b"[", b'{"a":', b'{"features":['))) * 200_000
    return draw(changed_bytes(json.dumps(base).encode()))


def changed_bytes(base: bytes, most: int = 4) -> st.SearchStrategy[bytes]:
    """Return a strategy for bytes with a few of them changed, cut off, zeroed, doubled or added."""

    @st.composite
    def drawn(draw: st.DrawFn) -> bytes:
        content = bytearray(base)
        for _ in range(draw(st.integers(1, most))):
            # Headers decide more than what follows.
            span = draw(st.sampled_from((64, 512, 4096, max(1, len(content)))))
            place = draw(st.integers(0, max(0, min(span, len(content)) - 1)))
            how = draw(st.sampled_from(("byte", "word", "cut", "zero", "double", "add")))
            if how == "byte" and content:
                content[place] = draw(st.integers(0, 255))
            elif how == "word":
                content[place : place + 4] = draw(
                    st.sampled_from(
                        (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80")
                    )
                )
            elif how == "cut":
                del content[place:]
            elif how == "zero":
                size = draw(st.sampled_from((1, 16, 512, 8192)))
                content[place : place + size] = bytes(len(content[place : place + size]))
            elif how == "double":
                content[place:place] = content[place : place + 256]
            else:
                content[place:place] = draw(st.binary(max_size=12))
        return bytes(content)

    return drawn()


def changed_text(base: str, most: int = 4) -> st.SearchStrategy[str]:
    """Return a strategy for text with a few of its numbers, words or lines changed."""

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        text = base
        for _ in range(draw(st.integers(1, most))):
            how = draw(st.sampled_from(("number", "number", "word", "line", "cut", "again")))
            pattern = {"number": r"-?\d+\.?\d*(?:e-?\d+)?", "word": r"[\w.:/-]+"}.get(
                how, r"[^\n]+"
            )
            found = list(re.finditer(pattern, text))
            if not found:
                continue
            at = draw(st.sampled_from(found))
            if how == "number":
                new = str(draw(st.sampled_from(NUMBERS[:-1])))
            elif how == "cut":
                text = text[: at.start()]
                continue
            elif how == "again":
                new = f"{at[0]}\n" * draw(st.sampled_from((2, 50)))
            else:
                new = draw(st.sampled_from(TEXTS)) if draw(st.booleans()) else ""
            text = text[: at.start()] + new + text[at.end() :]
        return text

    return drawn()
