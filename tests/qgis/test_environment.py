"""The environment page: what is found, what is made, and what is said when that fails."""

from __future__ import annotations

import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers import GONE_S
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtTest import QTest

from larsd_detect.install import environment, interpreter
from larsd_detect.install.dialog import EnvironmentDialog
from larsd_detect.install.environment import Installation, explain
from larsd_detect.install.interpreter import InterpreterError
from larsd_detect.install.proxy import proxy_variables
from larsd_detect.worker import WorkerProcess

LEFT = Qt.MouseButton.LeftButton

#: A stand-in for larsd-geo, without its gigabytes of dependencies: it answers the handshake.
CLI = """
import json, sys
if "doctor" in sys.argv:
    print("torch 2.0: fine")
else:
    print(json.dumps({"name": "larsd-geo", "version": "9.9.9", "protocol": PROTOCOL}))
""".replace("PROTOCOL", str(interpreter.PROTOCOL))


def make_wheel(folder: Path, requires: str = "") -> Path:
    """A wheel that pip installs, with the module `larsd_geo.cli` and the script `larsd`."""
    folder.mkdir(exist_ok=True)
    info = "larsd_geo-9.9.9.dist-info"
    metadata = "Metadata-Version: 2.1\nName: larsd-geo\nVersion: 9.9.9\n"
    files = {
        "larsd_geo/__init__.py": "",
        "larsd_geo/cli.py": f"def main():{CLI.replace(chr(10), chr(10) + '    ')}\n"
        "if __name__ == '__main__':\n    main()\n",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {requires}\n" if requires else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nlarsd = larsd_geo.cli:main\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in files) + f"{info}/RECORD,,\n"
    path = folder / "larsd_geo-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return path


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Let Qt work until something holds."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        QCoreApplication.processEvents()
        time.sleep(0.02)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any larsd."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    interpreter.save_interpreter(None)
    return tmp_path


@pytest.fixture
def page(home: Path) -> Iterator[EnvironmentDialog]:
    """The page, open, after its first search."""
    dialog = EnvironmentDialog()
    dialog.show()
    wait_until(lambda: dialog.again.isEnabled())
    yield dialog
    dialog.reject()
    dialog.deleteLater()


def test_first_run_without_a_larsd_says_what_to_do(page: EnvironmentDialog) -> None:
    assert "larsd was not found" in page.current.text()
    assert page.found.count() == 0
    assert page.python.count() >= 1
    assert not page.install.isEnabled()  # nothing to install from yet


def test_a_path_is_taken_after_its_handshake(page: EnvironmentDialog, larsd_python: str) -> None:
    page.path.setFilePath("/usr/bin/python3")
    QTest.mouseClick(page.use_path, LEFT)
    wait_until(lambda: "has no larsd-geo" in page.message.text())
    assert interpreter.saved_path() == ""
    page.path.setFilePath(larsd_python)
    QTest.mouseClick(page.use_path, LEFT)
    wait_until(lambda: page.current.text().startswith("In use: larsd"))
    assert interpreter.saved_path() == larsd_python
    assert page.found.count() == 1


def test_an_environment_is_made_from_a_folder_without_a_network(
    page: EnvironmentDialog, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(home / "wheels")
    monkeypatch.setitem(environment.NEEDED_GIB, "cpu", 0)
    page.source.setFilePath(str(home / "wheels"))
    page.offline.setChecked(True)
    QTest.mouseClick(page.install, LEFT)
    assert page.cancel.isEnabled()
    wait_until(lambda: page.current.text().startswith("In use: larsd 9.9.9"), 120)
    made = home / "data" / "larsd-geo" / "environment"
    assert interpreter.saved_path() == str(made)
    assert "--no-index" in page.log.toPlainText()
    wait_until(page.check.isEnabled)
    QTest.mouseClick(page.check, LEFT)
    wait_until(lambda: "found no problems" in page.message.text())
    page.copy_log()
    assert "torch 2.0: fine" in QgsApplication.clipboard().text()
    # Another time it is updated in its place.
    assert len(Installation(sys.executable, str(home / "wheels"), offline=True).commands()) == 1


def test_what_the_folder_lacks_is_said_and_nothing_half_made_stays(
    page: EnvironmentDialog, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(home / "wheels", requires="larsd-no-such-package")
    monkeypatch.setitem(environment.NEEDED_GIB, "cpu", 0)
    page.source.setFilePath(str(home / "wheels"))
    page.offline.setChecked(True)
    QTest.mouseClick(page.install, LEFT)
    wait_until(lambda: "a folder of wheels must hold all of them" in page.message.text(), 120)
    assert not (home / "data" / "larsd-geo" / "environment").exists()
    assert interpreter.saved_path() == ""


def test_cancel_ends_the_installation_at_once(
    page: EnvironmentDialog, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = home / "python-slow"
    slow.write_text('#!/bin/sh\nmkdir -p "$4/half"\nexec sleep 60\n', encoding="utf-8")
    slow.chmod(0o755)
    make_wheel(home / "wheels")
    monkeypatch.setitem(environment.NEEDED_GIB, "cpu", 0)
    page.python.addItem("slow", str(slow))
    page.python.setCurrentIndex(page.python.count() - 1)
    page.source.setFilePath(str(home / "wheels"))
    page.offline.setChecked(True)
    QTest.mouseClick(page.install, LEFT)
    made = home / "data" / "larsd-geo" / "environment"
    wait_until(lambda: (made / "half").is_dir())
    QTest.mouseClick(page.cancel, LEFT)
    wait_until(lambda: page.message.text() == "Cancelled.", GONE_S)
    assert not made.exists()


def test_a_full_disk_is_told_before_the_downloads(
    page: EnvironmentDialog, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(home / "wheels")
    monkeypatch.setitem(environment.NEEDED_GIB, "cpu", 10**6)
    page.source.setFilePath(str(home / "wheels"))
    page.offline.setChecked(True)
    QTest.mouseClick(page.install, LEFT)
    assert "make room first" in page.message.text()
    assert not (home / "data").exists()


def test_a_folder_without_the_wheel_is_refused(page: EnvironmentDialog, home: Path) -> None:
    page.source.setFilePath(str(home))
    page.offline.setChecked(True)
    QTest.mouseClick(page.install, LEFT)
    assert "There is no wheel of larsd-geo" in page.message.text()


def test_the_build_of_torch_is_named_where_the_usual_index_lacks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(tmp_path)
    steps = Installation(sys.executable, str(wheel), folder=str(tmp_path / "env")).commands()
    assert [step[-1] for step in steps[1:]] == [str(wheel)]
    on_gpu = Installation(sys.executable, str(wheel), torch="gpu", folder=str(tmp_path / "env"))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        with pytest.raises(InterpreterError, match=r"pytorch\.org"):
            on_gpu.commands()
    steps = Installation(
        sys.executable, str(wheel), index="https://index.invalid", folder=str(tmp_path / "env")
    ).commands()
    assert [step[-1] for step in steps[1:]] == ["torchvision", str(wheel)]


def test_the_environment_lies_outside_of_the_plugin_and_of_qgis() -> None:
    folder = interpreter.own_environment()
    assert "plugins" not in folder
    assert not folder.startswith(QgsApplication.qgisSettingsDirPath())


@pytest.fixture
def proxy() -> Iterator[int]:
    """A proxy that answers every request with 407; its port."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                client, _ = server.accept()
            except OSError:
                continue
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    over.set()
    thread.join()
    server.close()


@pytest.fixture
def qgis_proxy() -> Iterator[Callable[[int], None]]:
    """Set QGIS's proxy, as its options page does."""
    manager, settings = QgsNetworkAccessManager.instance(), QgsSettings()

    def choose(port: int) -> None:
        settings.setValue("proxy/proxyEnabled", True)
        settings.setValue("proxy/proxyType", "HttpProxy")
        settings.setValue("proxy/proxyHost", "127.0.0.1")
        settings.setValue("proxy/proxyPort", port)
        settings.setValue("proxy/proxyUser", "me@work")
        settings.setValue("proxy/proxyPassword", "a/b:c")
        settings.setValue("proxy/noProxyUrls", ["http://intranet.invalid"])
        manager.setupDefaultProxyAndCache()

    yield choose
    settings.remove("proxy")
    manager.setupDefaultProxyAndCache()


def test_pip_goes_through_the_proxy_of_qgis(
    proxy: int, qgis_proxy: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proxy_variables() == {}
    qgis_proxy(proxy)
    variables = proxy_variables()
    assert variables["HTTPS_PROXY"] == f"http://me%40work:a%2Fb:c@127.0.0.1:{proxy}"
    assert variables["NO_PROXY"] == "intranet.invalid"
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "larsd-no-such-package"]
    worker = WorkerProcess([*pip, "--index-url=https://index.invalid/simple"], variables)
    worker.start()
    assert worker.wait(60)
    assert "error 407" in explain(worker.log()), worker.log()


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("The virtual environment was not created successfully because ensurepip is not\n"
         "available.", "sudo apt-get install python3-venv"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("Failed to establish a new connection: [Errno -3]", "cannot be reached"),
        ("ERROR: Package 'larsd-geo' requires a different Python: 3.9.2", "choose another"),
        ("ERROR: torch.whl is not a supported wheel on this platform.", "another system"),
        ("PermissionError: [WinError 5] Access is denied", "virus scanner"),
        ("ERROR: something else", "It did not work: ERROR: something else"),
        ("", "nothing was printed"),
    ],
)  # fmt: skip
def test_failures_are_put_into_plain_words(log: str, sentence: str) -> None:
    assert sentence in explain(log)
