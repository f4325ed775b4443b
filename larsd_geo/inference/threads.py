"""How many threads may compute: the cores that this process may use, not those that there are."""

from __future__ import annotations

import math
import os
from pathlib import Path

__all__ = ["thread_count", "usable_cores"]

#: Where Linux keeps the quota of a container, for cgroups of version 2 and of version 1.
_CGROUP = Path("/sys/fs/cgroup")


def usable_cores(cgroup: Path = _CGROUP) -> int:
    """Return how many cores this process may use: by its affinity and its container's quota.

    Args:
        cgroup: The root of the control groups' file system.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    quota = _quota(cgroup)
    return cores if quota is None else max(1, min(cores, math.ceil(quota)))


def thread_count(wanted: int | None = None) -> int:
    """Return how many threads a network computes with.

    Args:
        wanted: As many; None is `OMP_NUM_THREADS`, or the usable cores.
    """
    if wanted is not None:
        return wanted
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return int(asked) if asked.isdecimal() and int(asked) > 0 else usable_cores()


def _quota(cgroup: Path) -> float | None:
    """Return the quota in cores; None where there is none."""
    try:
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        try:
            folder = cgroup / "cpu"
            quota = (folder / "cpu.cfs_quota_us").read_text(encoding="ascii")
            period = (folder / "cpu.cfs_period_us").read_text(encoding="ascii")
        except (OSError, ValueError):
            return None
    try:
        share = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):  # "max"
        return None
    return share if share > 0 else None
