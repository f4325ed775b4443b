"""What the tests in real QGIS share: a scene, `larsd`, `qgis_process` and the desktop."""

from __future__ import annotations

import gc
import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers import close_dock
from qgis.core import QgsRasterLayer
from web_maps import serve_tiles

if TYPE_CHECKING:
    from larsd_detect.dock import ShipsDock

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True, scope="session")
def no_layer_outlives_qgis(qgis_app: object) -> Iterator[None]:
    """Free layers in reference cycles (tracebacks create them) while QGIS can still delete them."""
    yield
    from larsd_detect.warm import shut_down

    shut_down(5.0)
    gc.collect()


@pytest.fixture(scope="session")
def larsd_python() -> str:
    """The Python that larsd-geo is installed for."""
    return os.environ["LARSD_PYTHON"]


@pytest.fixture(scope="session")
def run_larsd(larsd_python: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `larsd` as a user would, in the environment that the plugin gives it."""
    from larsd_detect.processes import clean_environment

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [larsd_python, "-m", "larsd_geo.cli", *map(str, arguments)],
            env=clean_environment(),
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def scene(run_larsd: Callable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated harbour of 1024 x 1024 pixels with ships, in UTM."""
    path = tmp_path_factory.mktemp("scene") / "harbour.tif"
    run_larsd("synth", path, "--size", 1024, "--seed", 3)
    return path


@pytest.fixture(scope="session")
def large_scene(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The harbour 16 times, 4096 x 4096 pixels: many tiles, time enough to press Cancel."""
    path = tmp_path_factory.mktemp("scene") / "coast.vrt"
    raster = QgsRasterLayer(str(scene), "harbour")
    extent, wkt = raster.extent(), raster.crs().toWkt()
    size, side = raster.width(), 4
    source = '<SimpleSource><SourceFilename relativeToVRT="0">{0}</SourceFilename>'
    source += '<SourceBand>{1}</SourceBand><SrcRect xOff="0" yOff="0" xSize="{2}" ySize="{2}"/>'
    source += '<DstRect xOff="{3}" yOff="{4}" xSize="{2}" ySize="{2}"/></SimpleSource>'
    places = [(size * x, size * y) for y in range(side) for x in range(side)]
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}"><ColorInterp>{colour}</ColorInterp>'
        + "".join(source.format(scene, band, size, x, y) for x, y in places)
        + "</VRTRasterBand>"
        for band, colour in ((1, "Red"), (2, "Green"), (3, "Blue"))
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{side * size}" rasterYSize="{side * size}">'
        f"<SRS>{html.escape(wkt)}</SRS><GeoTransform>{extent.xMinimum()}, 1, 0, "
        f"{extent.yMaximum()}, 0, -1</GeoTransform>{bands}</VRTDataset>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def settings(larsd_python: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test starts with the tests' own larsd as the saved choice."""
    from larsd_detect.install import interpreter

    monkeypatch.delenv("LARSD_INTERPRETER", raising=False)
    interpreter.save_interpreter(interpreter.handshake(larsd_python))
    yield
    interpreter.save_interpreter(None)


@pytest.fixture
def dock(qgis_iface: Any, qgis_new_project: None) -> Iterator[ShipsDock]:
    """The dock in an empty project."""
    from larsd_detect.dock import ShipsDock

    made = ShipsDock(qgis_iface)
    made.show()
    yield made
    close_dock(made)


@pytest.fixture
def tiles(scene: Path) -> Iterator[Any]:
    """A server of XYZ tiles of the harbour."""
    with serve_tiles(scene) as server:
        yield server


@pytest.fixture(scope="module")
def provider(qgis_processing: None) -> Iterator[None]:
    """The plugin as `qgis_process` loads it."""
    from larsd_detect import classFactory

    plugin = classFactory(None)
    plugin.initProcessing()
    yield
    plugin.unload()


@pytest.fixture
def profile(tmp_path: Path) -> dict[str, str]:
    """Environment of a QGIS process with an empty profile that knows the plugin."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    # Empty unless QGIS lies where the system's Python does not look (run.sh).
    if os.environ.get("QGIS_PYTHONPATH"):
        kept["PYTHONPATH"] = os.environ["QGIS_PYTHONPATH"]
    return {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QGIS_PLUGINPATH": str(REPOSITORY / "qgis_plugin"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def qgis_process(profile: dict[str, str], larsd_python: str) -> Callable[..., list[str]]:
    """Make command lines of `qgis_process`, with the plugin enabled and larsd chosen."""
    # Debian's wrapper `qgis_process` of 3.22 fails on an option that it adds itself.
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    if program is None:
        pytest.skip("this QGIS has no qgis_process")
    profile["LARSD_INTERPRETER"] = larsd_python
    enabled = subprocess.run(
        [program, "plugins", "enable", "larsd_detect"],
        env=profile,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr

    def command(*arguments: object) -> list[str]:
        return [program, *map(str, arguments)]

    return command


@pytest.fixture
def run_qgis_process(
    qgis_process: Callable[..., list[str]], profile: dict[str, str]
) -> Callable[..., tuple[dict, str]]:
    """Run an algorithm or a model by `qgis_process`; return its answer and all that it logged."""

    def run(algorithm: object, *arguments: object) -> tuple[dict, str]:
        done = subprocess.run(
            qgis_process("run", algorithm, "--json", *arguments),
            env=profile,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        answer = json.loads(done.stdout)
        return answer, json.dumps(answer["log"]) + done.stderr

    return run


@pytest.fixture
def run_desktop(profile: dict[str, str], tmp_path: Path) -> Callable[..., dict]:
    """Run a function's source in QGIS's window on a virtual screen.

    The script finds `iface` and `RESULT`, a path: the JSON that it writes there is returned. It
    must end QGIS itself. Keyword arguments become further environment variables.
    """
    if shutil.which("qgis") is None or shutil.which("xvfb-run") is None:
        pytest.skip("needs the QGIS desktop and xvfb-run")

    def run(script: str, *, timeout: float = 120, **variables: str) -> dict:
        result = tmp_path / "result.json"
        result.unlink(missing_ok=True)  # of another start of QGIS in the same profile
        file = tmp_path / "desktop_script.py"
        file.write_text(f"RESULT = {str(result)!r}\n{script}", encoding="utf-8")
        done = subprocess.run(
            [
                *("xvfb-run", "-a", "-s", "-screen 0 1400x900x24"),
                *("qgis", "--nologo", "--noversioncheck"),
                *("--profiles-path", str(tmp_path / "profiles"), "--code", str(file)),
            ],
            env={**profile, "QT_QPA_PLATFORM": "xcb", **variables},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert result.exists(), f"the script wrote nothing\n{done.stdout}\n{done.stderr}"
        answer = json.loads(result.read_text(encoding="utf-8"))
        assert "error" not in answer, answer["error"]
        return answer

    return run


def workers_of(marker: str) -> list[int]:
    """Process ids of running programs, except this one, with `marker` in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue  # it ended meanwhile
        if marker in command and "larsd_geo.cli" in command and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.fixture
def find_workers() -> Callable[[str], list[int]]:
    """Find running workers by a text in their command line."""
    if not sys.platform.startswith("linux"):
        pytest.skip("looks into /proc")
    return workers_of


@pytest.fixture(autouse=True)
def fresh_dock_settings() -> None:
    """No test sees what the dock remembered in another one."""
    from qgis.core import QgsSettings

    from larsd_detect.detect.run import search_root

    QgsSettings().remove("larsd_detect/dock")
    shutil.rmtree(search_root(), ignore_errors=True)
