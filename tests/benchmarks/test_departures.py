"""benchmarks/departures.py, run as a user runs it: on drawn ships, with a tiny network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from benchmarks import departures
from benchmarks.training_runs import claimed
from larsd_geo.training.config import TrainingConfig

RECIPE = """
start_from = "{start}"
iterations = 2
batch_size = 1
optimiser = "adamw"
schedule = "cosine"
learning_rate = 1e-3
warm_up = 1
ema_decay = 0.5
precision = "float32"

[model]
preset = "baseline"
backbone = "efficientnet-lite0"
decoder_widths = [8, 8, 8]
head_width = 8
head_depth = 1

[augmentation]
crop = 96

[changes.none]

[changes.kld]
box_loss = "kld"

[changes.close.augmentation]
focus = 1.0
"""


@pytest.fixture
def recipe(tiny_model: Path, tmp_path: Path) -> Path:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(start=tiny_model), encoding="utf-8")
    return path


def run(data: Path, recipe: Path, out: Path, *more: str) -> tuple[int, list[str]]:
    """Run the benchmark; return its exit status and the rows' names."""
    status = departures.main(
        [str(data), "--out", str(out), "--recipe", str(recipe), "--pictures", "2",
         "--device", "cpu", "--workers", "0", *more]
    )  # fmt: skip
    table = out / "departures.md"
    lines = table.read_text(encoding="utf-8").splitlines() if table.is_file() else []
    return status, [line.split("|")[1].strip() for line in lines if line.startswith("| ")][1:]


def test_every_change_is_trained_scored_and_kept(
    recipe: Path,
    bow_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    assert run(bow_data, recipe, out, "--only", "none,kld") == (
        0,
        ["start", "none", "kld"],
    )
    printed = capsys.readouterr()
    assert printed.out == (out / "departures.md").read_text(encoding="utf-8")
    assert "tiny" in printed.out
    assert "2 steps of 1 crops of 96 px" in printed.out
    scored = {path.stem: json.loads(path.read_text()) for path in (out / "cells").iterdir()}
    assert scored.keys() == {"start", "none", "kld"}
    assert scored["kld"]["recipe"]["box_loss"] == "kld"
    assert scored["none"]["scores"]["overall"]["ships"] == 36
    weights = {
        name: torch.load(out / "runs" / name / "best.pt", weights_only=True)["network"]
        for name in ("none", "kld")
    }
    assert any(not torch.equal(v, weights["kld"][k]) for k, v in weights["none"].items())


def test_a_second_run_adds_what_is_missing_and_trains_nothing_again(
    recipe: Path, bow_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(bow_data, recipe, out, "--only", "none") == (0, ["start", "none"])
    # Stored scores are enough: the checkpoints are not needed.
    shutil.rmtree(out / "runs")
    capsys.readouterr()
    assert run(bow_data, recipe, out, "--only", "none,close") == (0, ["start", "none", "close"])
    told = capsys.readouterr().err
    assert "training close" in told
    assert "training none" not in told


def test_another_budget_or_another_change_of_that_name_is_not_mixed_in(
    recipe: Path, bow_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(bow_data, recipe, out, "--only", "kld")
    with pytest.raises(SystemExit, match="another budget"):
        run(bow_data, recipe, out, "--steps", "3")
    other = tmp_path / "other.toml"
    other.write_text(recipe.read_text().replace('box_loss = "kld"', 'box_loss = "probiou"'))
    with pytest.raises(SystemExit, match="'kld' was another one"):
        run(bow_data, other, out)


def test_a_training_that_was_not_scored_yet_is_resumed(
    recipe: Path,
    bow_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    run(bow_data, recipe, whole, "--only", "none", "--steps", "4")
    shutil.copytree(whole, cut)
    (cut / "cells" / "none.json").unlink()
    capsys.readouterr()
    assert run(bow_data, recipe, cut, "--only", "none", "--steps", "4")[0] == 0
    assert "training none (going on)" in capsys.readouterr().err
    assert (cut / "departures.md").read_text() == (whole / "departures.md").read_text()


def test_what_another_process_works_on_is_left_to_it(
    recipe: Path,
    bow_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    with claimed(out / "runs" / "none") as ours:
        assert ours
        assert run(bow_data, recipe, out, "--only", "none,kld") == (0, [])
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "Other processes are still at work" in printed.err
    # Once the claim is released, what is missing is done.
    assert run(bow_data, recipe, out, "--only", "none,kld")[1] == [
        "start", "none", "kld"
    ]  # fmt: skip
    told = capsys.readouterr().err
    assert "training none" in told
    assert "training kld" not in told


def test_differences_are_to_the_unchanged_training_and_to_the_start() -> None:
    def cell(ap: float | None) -> dict[str, object]:
        return {"scores": {"overall": {"ap50_voc07": ap}}}

    cells = {"start": cell(0.8), "none": cell(0.81), "kld": cell(0.845)}
    where = ("overall", "ap50_voc07")
    assert departures.compared(cells, "kld", where) == "84.5 (+3.5 / +4.5)"
    assert departures.compared(cells, "none", where) == "81.0 (- / +1.0)"
    assert departures.compared(cells, "start", where) == "80.0 (-1.0 / -)"
    del cells["none"]
    assert departures.compared(cells, "kld", where) == "84.5 (- / +4.5)"


def test_a_change_is_laid_over_tables_within_tables() -> None:
    common = {"seed": 1, "augmentation": {"crop": 320, "blur": 0.1}}
    change = {"augmentation": {"blur": 0.0}, "generated": 0.1}
    assert departures.merged(common, change) == {
        "seed": 1,
        "augmentation": {"crop": 320, "blur": 0.0},
        "generated": 0.1,
    }
    assert common["augmentation"] == {"crop": 320, "blur": 0.1}


def test_the_changes_of_the_repository_differ_from_none_in_what_they_say() -> None:
    common, recipes = departures.read_changes(departures.RECIPE)
    assert recipes["none"] == common
    assert (common.start_from, common.box_loss, common.score_target) == (
        "larsd-lite",
        TrainingConfig.box_loss,
        TrainingConfig.score_target,
    )
    for name, recipe in recipes.items():
        assert (recipe == common) == (name == "none"), name
        assert (recipe.iterations, recipe.batch_size, recipe.seed, recipe.augmentation.crop) == (
            common.iterations,
            common.batch_size,
            common.seed,
            common.augmentation.crop,
        )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('box_loss = "kld"', 'box_loss = "giou"', r"\[changes.kld\].*'letter', 'probiou', 'kld'"),
        ("focus = 1.0", "fokus = 1.0", r"\[changes.close\].*fokus"),
        ("[changes.none]", "", "an empty table"),
        ("[changes.kld]", "[changes.start]", "not 'start'"),
        ("start_from", "# start_from", "must name the model"),
    ],
)
def test_a_wrong_change_is_named(
    recipe: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(recipe.read_text().replace(old, new), encoding="utf-8")
    with pytest.raises(SystemExit, match=words):
        departures.read_changes(path)


def test_an_unknown_change_is_answered_with_those_that_there_are(
    recipe: Path,
    bow_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        run(bow_data, recipe, tmp_path / "out", "--only", "none,giou")
    assert "no change 'giou'; there are none, kld, close" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
