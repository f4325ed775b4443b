"""What a check of an installation found, as typed records.

`DoctorReport.to_dict` is the JSON object of docs/doctor.md.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from larsd_geo import __version__
from larsd_geo.errors.installation import installed_distributions

if TYPE_CHECKING:
    from larsd_geo.inference.device import DeviceInfo
    from larsd_geo.inference.gpu import GpuVerdict

__all__ = [
    "BackendReport",
    "DevicesReport",
    "DoctorReport",
    "Finding",
    "Installation",
    "ModelReport",
    "ProjReport",
    "SelfTest",
    "TemporaryFolder",
]


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        level: An `error` keeps detection from working, a `warning` does not.
        subject: The check or the library that it is about.
        message: What is wrong; a clause without a full stop.
        remedy: What to do; likewise.
    """

    level: Literal["error", "warning"]
    subject: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Installation:
    """This version of larsd-geo, and the Python that runs it.

    Attributes:
        version: Its version.
        distributions: The distributions that brought it; none for a source tree.
        python: The Python's version.
        executable: The Python.
        platform: The system.
    """

    version: str = __version__
    distributions: list[str] = field(default_factory=lambda: list(installed_distributions()))
    python: str = field(default_factory=platform.python_version)
    executable: str = sys.executable
    platform: str = field(default_factory=platform.platform)


@dataclass(frozen=True)
class DevicesReport:
    """The devices of this machine, and the chosen one.

    Attributes:
        chosen: Name of the device that a search would run on; None if it is not available.
        precision: What it would compute in.
        text: Device, precision and reason in one line.
        available: All devices that a network can run on.
        gpu: Whether a GPU is used, and why not.
    """

    chosen: str | None
    precision: str | None
    text: str | None
    available: list[DeviceInfo]
    gpu: GpuVerdict


@dataclass(frozen=True)
class ModelReport:
    """An installed model.

    Attributes:
        name: Its folder's name.
        folder: Its folder.
        shadowed: Whether a model of the same name comes before it.
        sha256: Of its weights, by its card; None if the card cannot be read.
        intact: Whether the weights are those of the card.
    """

    name: str
    folder: str
    shadowed: bool
    sha256: str | None = None
    intact: bool = False


@dataclass(frozen=True)
class BackendReport:
    """What runs the default model.

    Attributes:
        chosen: Name of the backend; None if none can run it.
        precision: What it computes in.
        text: Backend, precision and reason in one line.
        installed: Names of the backends whose packages are installed.
    """

    chosen: str | None
    precision: str | None
    text: str | None
    installed: list[str]


@dataclass(frozen=True)
class ProjReport:
    """PROJ's database.

    Attributes:
        data_folder: Where pyproj reads it from.
        resolves: For rasterio and pyproj, whether EPSG:32631 is what it should be.
    """

    data_folder: str
    resolves: dict[str, bool]


@dataclass(frozen=True)
class TemporaryFolder:
    """The folder of temporary files, and its free space."""

    folder: str
    free_bytes: int


@dataclass(frozen=True)
class SelfTest:
    """A small search with the default model.

    Attributes:
        device: The device that it ran on.
        backend: The backend that ran it.
        model: The model's name.
        drawn: Ships in the scene.
        ships: Ships found.
        load_seconds: Time to load the model.
        seconds: Time to search the scene.
    """

    device: str
    backend: str
    model: str
    drawn: int
    ships: int
    load_seconds: float
    seconds: float


@dataclass
class DoctorReport:
    """What the checks of an installation found; None stands for a check that failed.

    Attributes:
        larsd: The installation.
        findings: Everything that is wrong.
        versions: Version of each distribution and library; None for what is missing.
        environment: Variables that can lead to another installation's data, as they are set.
        devices: The devices.
        models: The installed models.
        backend: What runs the default model.
        proj: The PROJ database.
        gdal: For each format, whether it can be read or written.
        temporary: The folder of temporary files.
        self_test: The small search.
    """

    larsd: Installation = field(default_factory=Installation)
    findings: list[Finding] = field(default_factory=list)
    versions: dict[str, str | None] | None = None
    environment: dict[str, str] | None = None
    devices: DevicesReport | None = None
    models: list[ModelReport] | None = None
    backend: BackendReport | None = None
    proj: ProjReport | None = None
    gdal: dict[str, bool] | None = None
    temporary: TemporaryFolder | None = None
    self_test: SelfTest | None = None

    @property
    def ok(self) -> bool:
        """Whether detection works here: no finding is an error."""
        return not any(finding.level == "error" for finding in self.findings)

    def error(self, subject: str, message: str, remedy: str) -> None:
        """Add a finding that keeps detection from working."""
        self.findings.append(Finding("error", subject, message, remedy))

    def warn(self, subject: str, message: str, remedy: str) -> None:
        """Add a finding that detection can work with."""
        self.findings.append(Finding("warning", subject, message, remedy))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as values for JSON: its fields, and `ok`."""
        values = asdict(self)
        if self.devices is not None:
            values["devices"]["gpu"] = self.devices.gpu._asdict()
        head = {"larsd": values.pop("larsd"), "findings": values.pop("findings"), "ok": self.ok}
        return head | values
