"""Every code block of the documentation runs, and every link within it leads somewhere.

Blocks marked `bash` or `python` are run, page by page, from top to bottom in one folder, as a
reader would. What a test cannot do (cloning, installing) is marked `text`. The README's commands
are processes of their own; the pages' many share this one, which loads torch only once.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from larsd_geo.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^```(?P<language>bash|python)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)(?P<path>[^)#\s]+)(?:#(?P<anchor>[^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def page_name(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def anchors_of(page: Path) -> set[str]:
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.finditer(page.read_text(encoding="utf-8")):
        target = page.parent / link["path"]
        assert target.exists(), link[0]
        if link["anchor"]:
            assert link["anchor"] in anchors_of(target), link[0]


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_page_is_in_the_navigation(page: Path) -> None:
    if page.parent == REPOSITORY / "docs":
        assert f": {page.name}\n" in (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def small_scene(
    tmp_path_factory: pytest.TempPathFactory,
    run_larsd: Callable[..., subprocess.CompletedProcess[str]],
) -> Path:
    """What `larsd synth scene.tif` makes, of a quarter of the size: the pages search it often."""
    folder = tmp_path_factory.mktemp("documentation")
    done = run_larsd("synth", "scene.tif", "--size", 1024, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if _BLOCK.search(page.read_text(encoding="utf-8"))],
    ids=page_name,
)
def test_code_blocks_run(
    page: Path,
    tmp_path: Path,
    small_scene: Path,
    run_larsd: Callable[..., subprocess.CompletedProcess[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["language"] == "python":
            done = subprocess.run(
                [sys.executable, "-c", textwrap.dedent(block["code"])],
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, f"{block['code']}\n{done.stderr}"
            continue
        for line in block["code"].splitlines():
            program, *arguments = shlex.split(line, comments=True) or ["larsd", "--version"]
            assert program == "larsd", f"only larsd is run from a bash block: {line}"
            if arguments == ["synth", "scene.tif"]:
                shutil.copytree(small_scene, tmp_path, dirs_exist_ok=True)
                continue
            if page.name == "README.md":
                code, said = (done := run_larsd(*arguments, cwd=tmp_path)).returncode, done.stderr
            else:
                monkeypatch.chdir(tmp_path)
                code, said = (
                    (result := CliRunner().invoke(main, arguments)).exit_code,
                    result.output,
                )
            assert code == 0, f"{line}\n{said}"
