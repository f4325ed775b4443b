"""The budget that the benchmarks' options cut a recipe to."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from benchmarks.training_runs import add_options, within_budget
from larsd_geo.training.config import TrainingConfig


def cut(*options: str) -> TrainingConfig:
    parser = argparse.ArgumentParser()
    add_options(parser, Path("recipe.toml"))
    recipe = TrainingConfig(iterations=4000, ema_decay=0.997)
    return within_budget(recipe, parser.parse_args(["data", "--out", "out", *options]))


def test_a_short_run_forgets_the_weights_it_started_from() -> None:
    config = cut("--steps", "300")
    # What is left of them in the averages at the end.
    assert config.ema_decay**config.iterations < 1e-4
    # A step counts for about thirty.
    assert config.ema_decay == pytest.approx(1 - 1 / 30)


@pytest.mark.parametrize("options", [(), ("--steps", "4000"), ("--steps", "100000")])
def test_a_long_run_averages_as_its_recipe_says(options: tuple[str, ...]) -> None:
    assert cut(*options).ema_decay == 0.997


def test_a_run_of_a_few_steps_is_allowed() -> None:
    assert cut("--steps", "1").ema_decay == 0.0
