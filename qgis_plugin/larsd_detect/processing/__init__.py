# SPDX-License-Identifier: GPL-2.0-or-later
"""The Processing provider and its algorithms."""

from __future__ import annotations

from .provider import LarsdProvider

__all__ = ["LarsdProvider"]
