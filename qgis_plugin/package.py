"""Build the plugin's zip, and check it by the rules of QGIS's plugin repository.

    python qgis_plugin/package.py build OUT_FOLDER [--wheel FILE] [--url URL] [--email ADDRESS]
    python qgis_plugin/package.py check ZIP...

The rules are those of the repository's validator and scanners as of July 2026: what they refuse is
refused here, and what they warn of is counted.
"""

from __future__ import annotations

import argparse
import configparser
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

__all__ = ["PLUGIN", "build", "check", "check_contents", "main"]

PLUGIN = Path(__file__).resolve().parent / "larsd_detect"

#: Bytes that the repository accepts.
LARGEST = 25_000_000

REQUIRED = (
    *("name", "description", "version", "qgisMinimumVersion", "author", "email", "about"),
    *("tracker", "repository"),
)

LINKS = ("homepage", "tracker", "repository")

#: Ending of the host names in metadata.txt that stand for the real ones (RFC 2606).
PLACEHOLDER = ".example"

SUSPICIOUS = {".exe", ".dll", ".so", ".dylib", ".bat", ".sh", ".ps1", ".cmd"}
FORBIDDEN_FOLDERS = {"__MACOSX", ".git", "__pycache__"}

#: Findings of bandit that no author may skip.
BANDIT_BLOCKS = {
    "B102", "B103", "B105", "B106", "B107", "B111", "B201", "B202", "B301", "B302", "B304",
    "B305", "B306", "B307", "B312", "B321", "B323", "B401", "B402", "B412", "B413", "B501",
    "B502", "B503", "B505", "B506", "B507", "B601", "B602", "B604", "B605", "B609", "B610",
    "B611", "B612", "B613", "B615", "B701",
}  # fmt: skip

#: Not among the repository's rules: every import of subprocess.
BANDIT_IGNORES = "B404"

#: Findings of detect-secrets that are warnings; all others block.
SECRETS_WARN = {"Base64 High Entropy String", "Hex High Entropy String", "Secret Keyword"}

#: Run-time errors, PyQt imports and unscoped enums. QGS105 is for plugins that only have a window.
FLAKE8_SELECT = "E9,F821,F823,F831,QGS1,QGS4"


def build(
    folder: Path, wheel: Path | None = None, url: str | None = None, email: str | None = None
) -> Path:
    """Build a zip.

    The same sources give the same bytes: files are sorted, and their times are fixed.

    Args:
        folder: The folder for the zip.
        wheel: A wheel of larsd-geo to include. Such a zip is for handing out, not for the plugin
            repository, which accepts no binaries.
        url: The project's address, for the three links; without it the placeholders stay.
        email: The author's address; without it the placeholder stays.

    Returns:
        The zip's path.
    """
    version = _metadata((PLUGIN / "metadata.txt").read_text(encoding="utf-8"))["version"]
    ending = "-with-larsd" if wheel else ""
    path = folder / f"larsd_detect-{version}{ending}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(_sources()):
            content = file.read_bytes()
            if file.name == "metadata.txt":
                content = _with_addresses(content.decode(), url, email).encode()
            _add(archive, f"larsd_detect/{file.relative_to(PLUGIN).as_posix()}", content)
        if wheel:
            _add(archive, f"larsd_detect/wheels/{wheel.name}", wheel.read_bytes())
    return path


def check(path: Path) -> tuple[list[str], list[str]]:
    """Check a zip by the rules of the plugin repository.

    Args:
        path: The zip.

    Returns:
        What the repository would refuse, and what it would warn of.
    """
    errors = check_contents(path)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as scratch:
        warnings = [*_check_placeholders(archive), *_check_binaries(archive)]
        archive.extractall(scratch)
        for found, blocks, text in (
            *_bandit(Path(scratch)),
            *_secrets(Path(scratch)),
            *_flake8(Path(scratch)),
        ):
            (errors if blocks else warnings).append(f"{found}: {text}")
    return errors, warnings


def check_contents(path: Path) -> list[str]:
    """Check a zip's file names and metadata, without the scanners.

    Args:
        path: The zip.

    Returns:
        What the repository would refuse.
    """
    with zipfile.ZipFile(path) as archive:
        return [*_check_names(path, archive), *_check_metadata(archive)]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("build", help="build the zip")
    making.add_argument("folder", type=Path)
    making.add_argument("--wheel", type=Path, help="a wheel of larsd-geo to include")
    making.add_argument("--url", help="the project's address, for metadata.txt")
    making.add_argument("--email", help="the author's address, for metadata.txt")
    checking = commands.add_parser("check", help="check zips by the repository's rules")
    checking.add_argument("zips", type=Path, nargs="+")
    given = parser.parse_args(arguments)
    if given.command == "build":
        made = build(given.folder, given.wheel, given.url, given.email)
        print(f"{made}  {made.stat().st_size / 1e6:.2f} MB")
        return 0
    status = 0
    for path in given.zips:
        errors, warnings = check(path)
        for text in warnings:
            print(f"{path.name}: warning: {text}")
        for text in errors:
            print(f"{path.name}: REFUSED: {text}")
        print(f"{path.name}: {len(errors)} refusals, {len(warnings)} warnings")
        status = status or bool(errors)
    return int(status)


def _sources() -> Iterable[Path]:
    for file in PLUGIN.rglob("*"):
        parts = file.relative_to(PLUGIN).parts
        hidden = any(part.startswith(".") or part in FORBIDDEN_FOLDERS for part in parts)
        if file.is_file() and not hidden and file.suffix != ".pyc" and parts[0] != "wheels":
            yield file


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
    entry.external_attr = 0o100644 << 16  # a plain file, not executable
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _metadata(text: str) -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return dict(parser["general"])


def _with_addresses(text: str, url: str | None, email: str | None) -> str:
    if url:
        base = url.rstrip("/")
        for key, address in (
            ("homepage", base),
            ("tracker", f"{base}/issues"),
            ("repository", base),
        ):
            text = re.sub(rf"(?m)^{key}=.*$", f"{key}={address}", text)
    return re.sub(r"(?m)^email=.*$", f"email={email}", text) if email else text


def _check_names(path: Path, archive: zipfile.ZipFile) -> Iterable[str]:
    size = path.stat().st_size
    if size > LARGEST:
        yield f"it has {size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f}"
    names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not next(iter(tops)).isidentifier():
        yield f"it must hold one folder that is a Python name, not {sorted(tops)}"
    for top in tops:
        if "plugin" in top.lower():
            yield f"its folder's name {top} contains 'plugin'"
        for needed in ("__init__.py", "metadata.txt", "LICENSE"):
            if f"{top}/{needed}" not in names:
                yield f"{needed} is missing"
    for entry in archive.infolist():
        name = Path(entry.filename)
        if ".." in entry.filename or entry.filename.startswith("/"):
            yield f"{name} points outside the zip"
        if ".pyc" in entry.filename or FORBIDDEN_FOLDERS & set(name.parts):
            yield f"{name} must not be in it"
        if name.suffix.lower() in SUSPICIOUS:
            yield f"{name} has a suspicious suffix"
        if (entry.external_attr >> 16) & 0o111 and not entry.is_dir():
            yield f"{name} is executable"
        if name.name.startswith("."):
            yield f"{name} is hidden"


def _check_metadata(archive: zipfile.ZipFile) -> Iterable[str]:
    values = _general(archive)
    for key in REQUIRED:
        if not values.get(key, "").strip():
            yield f"metadata.txt: {key} is missing"
    if "plugin" in values.get("name", "").lower():
        yield "metadata.txt: the name contains 'plugin'"
    if not re.fullmatch(r"\d+\.\d+\.\d+", values.get("version", "")):
        yield f"metadata.txt: version {values.get('version')} is not X.Y.Z (compared as text)"
    if not values.get("qgisMaximumVersion", "").startswith("4."):
        yield "metadata.txt: without qgisMaximumVersion=4.99 QGIS 4 does not show it"
    if values.get("hasProcessingProvider") != "yes":
        yield "metadata.txt: hasProcessingProvider=yes is needed for qgis_process"
    if "supportsQt6" in values:
        yield "metadata.txt: supportsQt6 is no longer used"
    if "/" in values.get("author", ""):
        yield "metadata.txt: the author's name must not contain a slash"
    if f"larsd_detect/{values.get('icon', '')}" not in archive.namelist():
        yield "metadata.txt: the icon is not in the zip"
    for key in LINKS:
        if not re.fullmatch(r"https://[^\s/]+(/\S*)?", values.get(key, "")):
            yield f"metadata.txt: {key} is not an address"


def _check_placeholders(archive: zipfile.ZipFile) -> Iterable[str]:
    values = _general(archive)
    held = [key for key in (*LINKS, "email") if PLACEHOLDER in values.get(key, "")]
    if held:
        yield (
            f"metadata.txt: NOT READY FOR UPLOAD: {', '.join(held)} are placeholders; "
            "build with make plugin PLUGIN_URL=... PLUGIN_EMAIL=..."
        )


def _check_binaries(archive: zipfile.ZipFile) -> Iterable[str]:
    for name in archive.namelist():
        try:
            archive.read(name).decode("utf-8")
        except UnicodeDecodeError:
            yield f"{name} is a binary file, which reviewers cannot read"


def _general(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        return _metadata(archive.read("larsd_detect/metadata.txt").decode("utf-8"))
    except (KeyError, configparser.Error, UnicodeDecodeError):
        return {}


def _bandit(folder: Path) -> Iterable[tuple[str, bool, str]]:
    report = json.loads(
        _output("bandit", "-r", str(folder), "-f", "json", "--quiet", "-s", BANDIT_IGNORES)
    )
    for error in report["errors"]:
        yield "bandit", True, f"{error['filename']}: {error['reason']}"
    for issue in report["results"]:
        place = f"{Path(issue['filename']).relative_to(folder)}:{issue['line_number']}"
        blocks = issue["test_id"] in BANDIT_BLOCKS
        yield f"bandit {issue['test_id']}", blocks, f"{place} {issue['issue_text']}"


def _secrets(folder: Path) -> Iterable[tuple[str, bool, str]]:
    report = json.loads(
        _output(
            *("detect_secrets", "scan", "--all-files", "--exclude-files", r"metadata\.txt", "."),
            cwd=folder,
        )
    )
    for name, findings in report["results"].items():
        for finding in findings:
            kind = finding["type"]
            yield (
                "detect-secrets",
                kind not in SECRETS_WARN,
                f"{name}:{finding['line_number']} {kind}",
            )


def _flake8(folder: Path) -> Iterable[tuple[str, bool, str]]:
    listed = _output(
        *("flake8", "--isolated", "--select", FLAKE8_SELECT, "--ignore", "QGS105", "larsd_detect"),
        cwd=folder,
    )
    for line in listed.splitlines():
        yield "flake8", True, line


def _output(module: str, *arguments: str, cwd: Path | None = None) -> str:
    """Return what a linter in this Python prints; status 1 means that it found something."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{module} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
