"""A model's files are replaced together: a killed process leaves the old model or the new one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from larsd_geo.errors import OutputNotWritableError
from larsd_geo.model.card import CARD_FILE, read_card
from larsd_geo.model.folder import NEW_FOLDER, replaced_together, whole_folder
from larsd_geo.model.registry import find_model, list_models, weight_files, weights_sha256
from larsd_geo.model.weights import load_model, save_model

#: A process that dies at the n-th call to the system that changes a name.
KILLED = """
import os, signal, sys
from pathlib import Path
from larsd_geo.model.folder import replaced_together
left = int(sys.argv[2])
def dying(real):
    def call(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
for name in ("link", "rename", "replace", "unlink", "fsync", "mkdir"):
    setattr(os, name, dying(getattr(os, name)))
with replaced_together(Path(sys.argv[1]), ["gone"]) as staged:
    for name in ("a", "b"):
        (staged / name).write_text("new")
"""


def content(folder: Path) -> dict[str, str]:
    whole = whole_folder(folder)
    return {
        path.name: path.read_text()
        for path in sorted(whole.iterdir())
        if path.is_file() and path.name != "obsolete.txt"
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by SIGKILL")
def test_killed_at_any_step_the_files_are_all_old_or_all_new(tmp_path: Path) -> None:
    old = {"a": "old", "b": "old", "gone": "old", "stays": "old"}
    new = {"a": "new", "b": "new", "stays": "old"}
    seen = []
    for step in range(60):
        folder = tmp_path / str(step)
        folder.mkdir()
        for name, text in old.items():
            (folder / name).write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(folder), str(step)],
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        seen.append(content(folder))
        assert seen[-1] in (old, new), step
        # The next one that writes there ends what was begun.
        with replaced_together(folder) as staged:
            (staged / "c").write_text("later")
        assert content(folder) == {**seen[-1], "c": "later"}
        assert sorted(path.name for path in folder.iterdir()) == sorted({**seen[-1], "c": ""})
        if done.returncode == 0:
            break
    assert done.returncode == 0
    assert seen[0] == old
    assert seen[-1] == new
    assert len(seen) > 15


def test_a_model_whose_replacement_was_cut_off_loads(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_model(tiny_model)
    state = {key: value * 0.5 for key, value in loaded.network.state_dict().items()}
    links: list[Path] = []
    link = os.link

    def cut_off(source: Path, target: Path) -> None:
        links.append(source)
        if source.parent.name == NEW_FOLDER and len(links) > 1:
            raise KeyboardInterrupt
        link(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", cut_off)
        with pytest.raises(KeyboardInterrupt):
            save_model(tiny_model, state, replace(loaded.card, name="second"), overwrite=True)
    again = load_model(tiny_model)
    assert again.card.name == "second"
    assert torch.equal(next(iter(again.network.state_dict().values())), next(iter(state.values())))
    monkeypatch.setenv("LARSD_MODELS", str(tiny_model.parent))
    assert "second" in [card.name for card in list_models()]
    third = save_model(tiny_model, state, replace(loaded.card, name="third"), overwrite=True)
    assert find_model(tiny_model) == tiny_model
    assert read_card(tiny_model) == third
    assert weights_sha256(tiny_model) == third.sha256


def test_without_links_files_are_copied(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    loaded = load_model(tiny_model)
    card = replace(loaded.card, name="second")
    save_model(tiny_model, loaded.network.state_dict(), card, overwrite=True)
    assert load_model(tiny_model).card.name == "second"


def test_what_fails_leaves_the_old_files_and_nothing_else(tiny_model: Path) -> None:
    before = {path.name: path.read_bytes() for path in tiny_model.iterdir()}

    def fail(staged: Path) -> None:
        (staged / CARD_FILE).write_text("{")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def write(how: Callable[[Path], None]) -> None:
        with replaced_together(tiny_model) as staged:
            how(staged)

    with pytest.raises(OutputNotWritableError, match="No space left"):
        write(fail)
    assert {path.name: path.read_bytes() for path in tiny_model.iterdir()} == before
    assert weight_files(tiny_model)[0].is_file()
