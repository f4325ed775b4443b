"""Two thousand damaged and absurd inputs end in a result or in one of our sentences."""

from __future__ import annotations

import sys

import pytest

from tests.fuzz.campaign import fuzz
from tests.fuzz.kinds import KINDS, shares

#: Cases in all, shared out among the kinds.
_CASES = 2000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits are those of POSIX")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_input_ends_in_a_traceback_a_hang_or_a_full_memory(kind: str) -> None:
    result = fuzz(kind, shares(_CASES)[kind])
    assert result.failures == []
    assert result.cases >= shares(_CASES)[kind]
