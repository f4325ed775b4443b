"""Texts without secrets: no signature, token or password of a URL reaches a log or a layer."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

__all__ = ["redacted"]

#: Scheme; user and password; host and path; query or fragment, but not the sentence's own marks.
_URL = re.compile(
    r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^\s/?#'\"<>]*@)?"
    r"(?P<rest>[^\s?#'\"<>]*)(?P<query>[?#][^\s'\"<>]*?(?=[:.,;)]*(?:[\s'\"<>]|$)))?"
)

#: Passwords of databases may have any mark in them.
_DATABASE = re.compile(r"(?P<scheme>\bpostgres(?:ql)?://)[^\s'\"<>]*@")

#: GDAL's form with options: /vsicurl?header.Authorization=...&url=...
_VSI_OPTIONS = re.compile(r"(?P<system>/vsi[a-z0-9_]+)\?(?P<query>[^\s'\"<>]*)")

#: Connection strings, such as PostgreSQL's.
_PASSWORD = re.compile(
    r"(?i)\b(?P<name>password|passwd|pwd|token|secret|sig|signature|api_?key|access_?key)"
    r"=(?:'[^']*'|\"[^\"]*\"|[^\s'\"&;]+)"
)


def redacted(text: str) -> str:
    """Return a text in which URLs have no user, password, query or fragment.

    Examples:
        >>> redacted("https://me:pass@host/a/b.tif?sig=SECRET: there is no such file.")
        'https://host/a/b.tif: there is no such file.'
        >>> redacted("/vsicurl?header.Authorization=Bearer%20X&url=https%3A%2F%2Fhost%2Fa.tif")
        '/vsicurl/https://host/a.tif'
        >>> redacted("PG:dbname=ships password='my secret'")
        'PG:dbname=ships password=***'
        >>> redacted("postgresql://me:a/b#c@host/harbour is not a file")
        'postgresql://host/harbour is not a file'
        >>> redacted("folder/what is this?.tif")
        'folder/what is this?.tif'
    """
    text = _VSI_OPTIONS.sub(_without_options, text)
    text = _DATABASE.sub(lambda match: match["scheme"], text)
    text = _URL.sub(lambda match: match["scheme"] + match["rest"], text)
    return _PASSWORD.sub(lambda match: f"{match['name']}=***", text)


def _without_options(match: re.Match[str]) -> str:
    (url, *_) = parse_qs(match["query"]).get("url", [""])
    return f"{match['system']}/{url}" if url else match["system"]
