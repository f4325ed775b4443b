"""Memory that was freed goes back to the system."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from larsd_geo.cli.allocator import return_freed_memory

#: Three threads fill and free arrays of 8 to 24 MB, as a search does with its tiles, beside small
#: ones that stay. Prints the megabytes that are left of them.
_PROGRAM = """
import sys, threading
import numpy as np
from larsd_geo.cli.allocator import return_freed_memory

def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1e3

if sys.argv[1] == "early":
    assert return_freed_memory()
kept = []
def work(seed):
    for turn in range(12):
        held = [np.ones(mb * 131072) for mb in (8, 16, 24)]
        kept.append(np.ones(2000))
        del held
before = resident()
threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(resident() - before)
"""


def _left(how: str) -> float:
    plain = {n: v for n, v in os.environ.items() if not n.startswith(("MALLOC_", "GLIBC_TUNABLES"))}
    command = [sys.executable, "-c", _PROGRAM, how]
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.skipif(os.confstr_names.get("CS_GNU_LIBC_VERSION") is None, reason="needs glibc")
def test_memory_of_threads_that_have_ended_is_given_back() -> None:
    left_by_default, left = _left("default"), _left("early")
    assert left < 15
    assert left < left_by_default / 2


@pytest.mark.parametrize("name", ["MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"])
def test_what_the_user_has_set_stays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "glibc.malloc.arena_max=3" if name == "GLIBC_TUNABLES" else "4")
    assert not return_freed_memory()
