"""When a scene was taken, according to its tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone

__all__ = ["acquisition_time"]

#: Tags with the acquisition time, the most trustworthy first; compared in lower case.
#: TIFFTAG_DATETIME comes last: it may be the time of processing.
_TAGS = (
    "acquisitiondatetime",  # GDAL's IMAGERY domain (Maxar, Pleiades, SPOT, ...)
    "acquisition_datetime",
    "acquired",
    "nitf_idatim",
    "datatake_1_datatake_sensing_start",  # Sentinel-2
    "product_start_time",
    "firstlinetime",  # Maxar's IMD
    "image_1.firstlinetime",
    "acquisition_date",
    "exif_datetimeoriginal",
    "datetime",
    "tifftag_datetime",
)

_SEPARATED = re.compile(
    r"(\d{4})[-:/](\d{2})[-:/](\d{2})(?:[T ]+(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?(Z)?")


def acquisition_time(tags: Mapping[str, str]) -> str | None:
    """Read the acquisition time from a raster's tags.

    Args:
        tags: Names and values, of all metadata domains.

    Returns:
        ISO 8601 in UTC, or None if no tag says. A time without a zone is taken as UTC, as is usual
        for imagery.

    Examples:
        >>> acquisition_time({"TIFFTAG_DATETIME": "2025:06:01 12:30:00"})
        '2025-06-01T12:30:00+00:00'
    """
    known = {name.lower(): value for name, value in tags.items()}
    for name in _TAGS:
        time = _parse(known.get(name, ""))
        if time is not None:
            return time.isoformat()
    return None


def _parse(text: str) -> datetime | None:
    match = _SEPARATED.fullmatch(text.strip()) or _COMPACT.fullmatch(text.strip())
    if match is None:
        return None
    *numbers, fraction, zone = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    zone = "+0000" if zone in (None, "Z") else zone.replace(":", "")
    try:
        offset = datetime.strptime(zone, "%z").tzinfo
        time = datetime(year, month, day, hour, minute, second, microsecond, tzinfo=offset)
        return time.astimezone(timezone.utc)
    except (ValueError, OverflowError):  # such as the "0000:00:00 00:00:00" of some cameras
        return None
