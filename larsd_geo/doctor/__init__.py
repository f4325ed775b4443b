"""Check an installation: whether it works, on which device, and what to do if it does not."""

from __future__ import annotations

from larsd_geo.doctor.checks import check_installation
from larsd_geo.doctor.report import DoctorReport, Finding

__all__ = ["DoctorReport", "Finding", "check_installation"]
