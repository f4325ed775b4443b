"""What a scene is called in a layer: a short name of its own, and its whole address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path

from larsd_geo.errors.redaction import redacted

__all__ = ["scene_name", "scene_names", "scene_uri"]


def scene_name(path: str | PathLike[str]) -> str:
    """Return a scene's file name.

    Examples:
        >>> scene_name("https://host/a/visual.tif?sig=a/b")
        'visual.tif'
        >>> scene_name("/vsizip/product.zip/IMG_DATA/TCI.jp2")
        'TCI.jp2'
    """
    return _parts(path)[-1]


def scene_names(paths: Sequence[str | PathLike[str]]) -> list[str]:
    """Return names that tell scenes of one layer apart: as many folders as that takes.

    A scene that is given twice has one name.

    Examples:
        >>> scene_names(["a/visual.tif", "b/visual.tif", "b/other.tif"])
        ['a/visual.tif', 'b/visual.tif', 'other.tif']
        >>> scene_names(["https://host/tile?x=1", "https://host/tile?x=2"])
        ['tile (1)', 'tile (2)']
    """
    texts = list(dict.fromkeys(fspath(path) for path in paths))
    uris = {text: scene_uri(text) for text in texts}
    parts = {uri: _parts(uri) for uri in uris.values()}
    depth = dict.fromkeys(parts, 1)
    while True:
        names = {uri: "/".join(own[-depth[uri] :]) for uri, own in parts.items()}
        shared = Counter(names.values())
        grown = {
            uri: depth[uri] + 1
            for uri, name in names.items()
            if shared[name] > 1 and depth[uri] < len(parts[uri])
        }
        if not grown:
            break
        depth |= grown
    called = {}
    for text in texts:
        # What only the query tells apart is counted.
        alike = [other for other in texts if uris[other] == uris[text] and redacted(text) != text]
        count = f" ({alike.index(text) + 1})" if len(alike) > 1 else ""
        called[text] = names[uris[text]] + count
    return [called[fspath(path)] for path in paths]


def scene_uri(path: str | PathLike[str]) -> str:
    """Return where a scene is: an absolute path or a URL, without credentials, query or fragment.

    Examples:
        >>> scene_uri("/vsicurl/https://me:secret@host/a.tif?sig=X#part")
        '/vsicurl/https://host/a.tif'
    """
    text = fspath(path)
    if text.startswith(("/vsi", "<")) or "://" in text or ":" in text[2:]:
        return redacted(text)
    return str(Path(text).absolute())


def _parts(path: str | PathLike[str]) -> list[str]:
    text = redacted(fspath(path)).replace("\\", "/").rstrip("/")
    return [part for part in text.split("/") if part] or [text]
