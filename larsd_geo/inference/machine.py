"""What is known of this machine without torch: its processor and its memory."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

__all__ = ["memory_bytes", "processor_has", "processor_name"]

_CPUINFO = Path("/proc/cpuinfo")


def processor_name() -> str:
    """Return the processor's name; where the system does not say, its architecture."""
    found = re.search(r"^model name\s*:\s*(.+)$", _cpuinfo(), re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()


def processor_has(*features: str) -> bool:
    """Tell whether the processor is known to have one of some features, by Linux's names."""
    found = re.search(r"^flags\s*:\s*(.+)$", _cpuinfo(), re.MULTILINE)
    return found is not None and not set(features).isdisjoint(found[1].split())


def memory_bytes() -> int | None:
    """Return the size of the memory; None where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not a POSIX system
        return None


def _cpuinfo() -> str:
    try:
        return _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
