"""Scenes of a STAC catalogue or API: items become references, and no raster is opened."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Any

from larsd_geo.batch.assets import choose_asset
from larsd_geo.batch.scenes import SceneFacts, SceneRef, modified
from larsd_geo.errors import (
    MissingPackageError,
    UnreadableSourceError,
    UnusableItemError,
)
from larsd_geo.errors.redaction import redacted
from larsd_geo.scene.names import scene_uri

if TYPE_CHECKING:
    import pystac

__all__ = ["item_scene", "read_catalogue", "search_api"]

#: Seconds that a server may take for an answer, and how often it is asked again.
_PATIENCE_S = 60.0
_RETRIES = 5

#: A property, how it compares, and a value.
_CONDITION = re.compile(r"\s*(?P<name>[\w:.-]+)\s*(?P<how><=|>=|<>|!=|<|>|=)\s*(?P<value>.+?)\s*")

#: An address that is not relative.
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")

_OPERATORS = {
    "<": "lt",
    "<=": "lte",
    ">": "gt",
    ">=": "gte",
    "=": "eq",
    "!=": "neq",
    "<>": "neq",
}


def read_catalogue(source: str, asset: str | None = None) -> Iterator[SceneRef]:
    """Yield the scenes of a STAC item, item collection, catalogue or collection.

    Catalogues are followed to the last child, one item at a time. A child or item that cannot be
    read comes as a reference with a problem: the others are searched.

    Args:
        source: The file or URL.
        asset: The key of the asset to take; None chooses by its bands.

    Raises:
        UnreadableSourceError: If it cannot be read or is not STAC.
        MissingPackageError: If pystac is not installed.
    """
    stac_io = _stac_io(source)
    content = _read_json(source, stac_io)
    if content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list):
            raise UnreadableSourceError(source, "it is no list of STAC items")
        for number, feature in enumerate(features, start=1):
            yield from _of_dict(feature, source, asset, stac_io, f"item {number}")
        return
    yield from _of_dict(content, source, asset, stac_io)


def search_api(
    url: str,
    *,
    collections: Sequence[str] = (),
    bbox: Sequence[float] | None = None,
    datetime: str | None = None,
    query: Sequence[str] = (),
    max_items: int | None = None,
    asset: str | None = None,
) -> Iterator[SceneRef]:
    """Yield the scenes that a STAC API finds, page after page.

    Args:
        url: The API's landing page.
        collections: Names of the collections to search; none is all.
        bbox: West, south, east and north, in degrees.
        datetime: A time or an interval, such as `2024-01/2024-03`.
        query: Conditions on properties, such as `eo:cloud_cover<20`.
        max_items: Items at most.
        asset: The key of the asset to take; None chooses by its bands.

    Raises:
        UnreadableSourceError: If the API cannot be reached or refuses the search.
        MissingPackageError: If pystac-client is not installed.
    """
    stac_io = _stac_io(url)
    from pystac_client import Client
    from pystac_client.exceptions import APIError

    wanted = _conditions(url, query)
    try:
        client = Client.open(url, stac_io=stac_io)
        found = client.search(
            collections=list(collections) or None,
            bbox=None if bbox is None else tuple(bbox),
            datetime=datetime,
            query=wanted or None,
            max_items=max_items,
        )
        # One by one, so that a damaged item is a scene that failed, and no end of the search.
        for number, feature in enumerate(found.items_as_dicts(), start=1):
            yield from _of_dict(feature, url, asset, stac_io, f"item {number}")
    except (APIError, NotImplementedError) as error:
        raise UnreadableSourceError(url, f"the search failed: {_in_words(error)}") from error
    except Exception as error:
        # pystac, requests and urllib3 have no error in common.
        raise UnreadableSourceError(url, f"the API cannot be read: {_in_words(error)}") from error


def item_scene(item: pystac.Item, asset: str | None = None, within: str | None = None) -> SceneRef:
    """Return the scene of an item: its raster, its bands, and what it says of the image.

    Args:
        item: The item.
        asset: The key of the asset to take; None chooses by its bands.
        within: The file of many items that it is one of, if it has no address of its own.
    """
    collection = item.collection_id or ""
    own = item.get_self_href() if within is None else None
    key = f"{collection}/{item.id}" if collection else (scene_uri(own) if own else item.id)
    if within is not None and not collection:
        key = f"{scene_uri(within)}#{item.id}"
    # Names of bands are read as they were written, in the words of any version of STAC.
    assets = {
        name: {**found.to_dict(), "href": found.get_absolute_href() or found.href}
        for name, found in item.assets.items()
        if found.href
    }
    try:
        chosen = choose_asset(item.id, assets, asset)
    except UnusableItemError as error:
        return SceneRef(key, item.id, problem=error)
    properties = item.properties
    uris = [scene_uri(path) for path in chosen.paths]
    local = [modified(path) for path in chosen.paths]
    return SceneRef(
        key=key,
        name=item.id,
        paths=chosen.paths,
        bands=chosen.bands,
        uri=uris[0] if len(uris) == 1 else (scene_uri(own) if own else uris[0]),
        version="; ".join([str(properties.get("updated", "")), *map(str, uris), *local]),
        facts=SceneFacts(
            acquired=_time(properties),
            platform=_text(properties.get("platform")),
            sun_azimuth_deg=_direction(properties.get("view:sun_azimuth")),
            sun_elevation_deg=_number(properties.get("view:sun_elevation")),
            view_azimuth_deg=_direction(properties.get("view:azimuth")),
            off_nadir_deg=_number(properties.get("view:off_nadir")),
            incidence_deg=_number(properties.get("view:incidence_angle")),
            image_gsd_m=_number(chosen.gsd_m, properties.get("gsd")),
        ),
    )


def _conditions(url: str, texts: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return conditions in the words of the API; numbers are compared as numbers.

    Examples:
        >>> _conditions("", ["eo:cloud_cover<20", "eo:cloud_cover >= 5", "platform=landsat-8"])
        {'eo:cloud_cover': {'lt': 20.0, 'gte': 5.0}, 'platform': {'eq': 'landsat-8'}}
    """
    found: dict[str, dict[str, object]] = {}
    for text in texts:
        match = _CONDITION.fullmatch(text)
        if match is None:
            raise UnreadableSourceError(
                url, f"{text!r} is no condition; write one such as eo:cloud_cover<20"
            )
        value: object = match["value"].strip("'\"")
        with suppress(ValueError):
            value = float(match["value"])
        found.setdefault(match["name"], {})[_OPERATORS[match["how"]]] = value
    return found


def _of_dict(
    content: object,
    source: str,
    asset: str | None,
    stac_io: Any,
    name: str = "",
    seen: dict[str, bool] | None = None,
) -> Iterator[SceneRef]:
    """Yield the scenes of one object of STAC, which is called `name` where it has no id.

    `seen` are the addresses of the catalogues that were read, and whether they are still being so:
    one that leads back to itself would have no end.
    """
    import pystac

    known = content if isinstance(content, dict) else {}
    is_one_of_many = bool(name)
    name = str(known.get("id") or name or source)
    kind = known.get("type")
    try:
        if not isinstance(content, dict):
            raise ValueError("it is no object of JSON")
        if kind == "Feature":
            if not known.get("id"):
                raise ValueError("it has no id")
            address = _own_address(content, source)
            item = pystac.Item.from_dict(content, href=address)
            yield item_scene(item, asset, source if is_one_of_many and address == source else None)
            return
        if kind in ("Catalog", "Collection"):
            parent: pystac.Catalog = (
                pystac.Collection if kind == "Collection" else pystac.Catalog
            ).from_dict(content, href=source)
        else:
            raise UnreadableSourceError(
                source, "it is not a STAC item, item collection, catalogue or collection"
            )
    except UnreadableSourceError:
        raise
    except Exception as error:
        # A damaged object ends in whatever pystac stumbles over.
        problem = UnreadableSourceError(source, f"{name} is not valid STAC: {_flaw(error)}")
        yield SceneRef(f"{redacted(source)}#{name}", name, problem=problem)
        return
    seen, own = {} if seen is None else seen, _plain(source)
    seen[own] = True
    for link in parent.get_links():
        if link.rel not in ("item", "child"):
            continue
        href = link.get_absolute_href() or str(link.href)
        try:
            if seen.get(_plain(href)):
                raise UnreadableSourceError(href, "it is a catalogue that leads back to itself")
            if _plain(href) in seen:
                continue
            child = _read_json(href, stac_io)
        except UnreadableSourceError as error:
            yield SceneRef(scene_uri(href), redacted(href).rpartition("/")[2], problem=error)
            continue
        yield from _of_dict(child, href, asset, stac_io, seen=seen)
    seen[own] = False


def _plain(address: str) -> str:
    """Return an address without its detours."""
    return address if _ADDRESS.match(address) else os.path.realpath(address)


def _own_address(content: dict[str, Any], source: str) -> str:
    """Return what the addresses in an item are relative to: the item, wherever it was read."""
    links = content.get("links")
    for link in links if isinstance(links, list) else ():
        if (
            isinstance(link, dict)
            and link.get("rel") == "self"
            and _ADDRESS.match(str(link.get("href", "")))
        ):
            return str(link["href"])
    return source


def _read_json(source: str, stac_io: Any) -> dict[str, Any]:
    try:
        content = json.loads(stac_io.read_text(source))
    except json.JSONDecodeError as error:
        raise UnreadableSourceError(source, f"it is not JSON ({error.msg})") from error
    except Exception as error:
        # pystac, requests and urllib3 have no error in common.
        raise UnreadableSourceError(source, f"it cannot be read: {_in_words(error)}") from error
    if not isinstance(content, dict):
        raise UnreadableSourceError(source, "it is not a STAC object")
    return content


def _stac_io(source: str) -> Any:
    """Return what reads files and URLs, with patience."""
    try:
        from pystac_client.stac_api_io import StacApiIO
    except ImportError as error:
        raise MissingPackageError("pystac-client", f"reading {redacted(source)}", "stac") from error
    return StacApiIO(timeout=_PATIENCE_S, max_retries=_RETRIES)


def _time(properties: dict[str, Any]) -> str | None:
    """Return when the image was taken: the middle is not known of one taken over some time."""
    return _text(properties.get("datetime")) or _text(properties.get("start_datetime"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(*values: object) -> float | None:
    """Return the first that is a finite number; Python reads NaN and infinity in JSON, too."""
    for value in values:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            return float(value)
    return None


def _direction(value: object) -> float | None:
    """Return a direction, 0 to 360 degrees; some write those west of north as negative."""
    number = _number(value)
    return None if number is None else number % 360.0


def _flaw(error: BaseException) -> str:
    """Say what is wrong with an object that pystac stumbles over."""
    if isinstance(error, KeyError):
        return f"it lacks the field {error.args[0]}"
    if isinstance(error, (AttributeError, TypeError)):
        return "a field of it is of another kind than STAC says"
    return _in_words(error)


def _in_words(error: BaseException) -> str:
    """Return the first line of another library's error without its full stop."""
    text = str(error).strip() or type(error).__name__
    return redacted(text.splitlines()[0]).rstrip(". ")
