from __future__ import annotations

import pytest

from larsd_geo.scene.acquisition import acquisition_time


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        ({"TIFFTAG_DATETIME": "2017:07:19 18:09:01"}, "2017-07-19T18:09:01+00:00"),
        ({"ACQUISITIONDATETIME": "2019-08-23T10:41:02.5Z"}, "2019-08-23T10:41:02.500000+00:00"),
        ({"NITF_IDATIM": "20190823104102"}, "2019-08-23T10:41:02+00:00"),
        ({"acquired": "2019-08-23T10:41:02+02:00"}, "2019-08-23T08:41:02+00:00"),
        ({"ACQUISITION_DATE": "2019-08-23"}, "2019-08-23T00:00:00+00:00"),
        ({"TIFFTAG_DATETIME": "0000:00:00 00:00:00"}, None),
        ({"TIFFTAG_DATETIME": "last summer"}, None),
        # the time of processing gives way to that of acquisition
        (
            {"TIFFTAG_DATETIME": "2024:01:01 00:00:00", "AcquisitionDateTime": "2019-08-23 10:41"},
            "2019-08-23T10:41:00+00:00",
        ),
    ],
)
def test_tags_tell_the_time(tags: dict[str, str], expected: str | None) -> None:
    assert acquisition_time(tags) == expected
