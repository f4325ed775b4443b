"""Errors of the installation."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = [
    "DISTRIBUTIONS",
    "TORCH_PACKAGES",
    "InstallationError",
    "MissingPackageError",
    "TorchNeededError",
    "installed_distributions",
]

#: The distributions that hold this package: the full one, and the one without torch.
FULL, RUNTIME = DISTRIBUTIONS = ("larsd-geo", "larsd-geo-runtime")

#: What only some commands need, and the distribution without torch lacks.
TORCH_PACKAGES = ("torch", "torchvision", "timm")

#: Extras that only the full distribution has.
_FULL_EXTRAS = ("train", "export")

_OWN_ENVIRONMENT = (
    f"the distribution {FULL} brings it, {RUNTIME} does not; install {FULL} into an environment of "
    "its own"
)


def installed_distributions() -> dict[str, str]:
    """Return the installed ones of `DISTRIBUTIONS` with their versions; more than one is a fault.

    A source tree that was not installed has none.
    """
    # Loaded when it is asked for: every command imports this module.
    from importlib import metadata

    found: dict[str, str] = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _is_runtime() -> bool:
    """Tell whether this installation is the one without torch."""
    return list(installed_distributions()) == [RUNTIME]


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
        if _is_runtime():
            remedy = (
                _OWN_ENVIRONMENT if extra in _FULL_EXTRAS else f"pip install '{RUNTIME}[{extra}]'"
            )
        else:
            remedy = f"pip install '{FULL}[{extra}]'"
        super().__init__(f"{purpose} needs {package}, which is not installed: {remedy}.")


class TorchNeededError(InstallationError, ImportError):
    """Something cannot be done without torch, or without what belongs to it.

    Args:
        purpose: What needs it.
        package: The package that was not found.
    """

    def __init__(self, purpose: str, package: str = "torch") -> None:
        remedy = _OWN_ENVIRONMENT if _is_runtime() else f"pip install {package}"
        super().__init__(f"{purpose} needs {package}, which is not installed: {remedy}.")
