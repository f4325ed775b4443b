"""Errors of the installation."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = ["InstallationError", "MissingPackageError"]


class InstallationError(LarsdError):
    """Family of errors about what is installed."""


class MissingPackageError(InstallationError, ImportError):
    """An optional package is not installed.

    Args:
        package: Its name.
        purpose: What needs it.
        extra: The extra of larsd-geo that brings it.
    """

    def __init__(self, package: str, purpose: str, extra: str) -> None:
        super().__init__(
            f"{purpose} needs {package}, which is not installed: pip install 'larsd-geo[{extra}]'."
        )
