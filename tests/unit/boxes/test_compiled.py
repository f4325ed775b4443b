"""The compiled loops and their NumPy forms give the same, to the last bit."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from larsd_geo.boxes import agreement, nms, nms_rotated, vote_boxes, voting
from larsd_geo.boxes.acceleration import load_kernels


@pytest.fixture(scope="module")
def compiled() -> object:
    kernels = load_kernels()
    assert kernels is not None, "Numba is a dependency, and must work where the tests run"
    return kernels


def crowd(seed: int, count: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Boxes of all sizes on and beside each other, some of them without an area or not finite."""
    rng = np.random.default_rng(seed)
    ships = np.column_stack(
        [
            rng.uniform(-spread, spread, (count, 2)),
            np.exp(rng.uniform(0, 6, count)),
            np.exp(rng.uniform(0, 3, count)),
            rng.uniform(-4, 4, count),
        ]
    )
    boxes = ships[rng.integers(0, count, 6 * count)]
    boxes[:, :2] += rng.normal(0, 2, (len(boxes), 2))
    boxes[:, 2:4] *= np.exp(rng.normal(0, 0.1, (len(boxes), 2)))
    boxes[:, 4] += rng.choice([0, np.pi / 2, 0.05], len(boxes))
    odd = rng.integers(0, len(boxes), 4)
    boxes[odd, [0, 2, 3, 4]] = rng.choice([0.0, -1.0, np.nan, np.inf, 1e300, 1e-300], 4)
    return boxes, rng.choice([0.1, 0.4, 0.7, 0.9], len(boxes)) + rng.uniform(0, 0.05, len(boxes))


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 60),
    spread=st.sampled_from([1.0, 100.0, 3000.0, 1e7]),
    threshold=st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.95, 1.0]),
)
def test_both_forms_give_the_same(
    compiled: object, seed: int, count: int, spread: float, threshold: float
) -> None:
    boxes, scores = crowd(seed, count, spread)
    results = []
    for kernels in (compiled, None):
        with pytest.MonkeyPatch.context() as patch:
            for module in (nms, voting):
                patch.setattr(module, "kernels", lambda _, chosen=kernels: chosen)
            kept = nms_rotated(boxes, scores, threshold)
            seeds = boxes[kept]
            with np.errstate(all="ignore"):
                voted = vote_boxes(seeds, boxes, scores, least_iou=max(threshold, 0.2))
                agreeing = agreement(voted, boxes, scores)
            results.append((kept, voted, agreeing))
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def in_python(program: str, **variables: str) -> str:
    """What a process of its own prints."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout


def test_a_few_boxes_do_not_load_a_compiler() -> None:
    program = """
        import sys
        import numpy as np
        from larsd_geo.boxes import nms_rotated
        boxes = np.tile([50.0, 40, 30, 10, 0], (100, 1))
        print(nms_rotated(boxes, np.linspace(0, 1, 100), 0.5).tolist(), "numba" in sys.modules)
    """
    assert in_python(program) == "[99] False\n"


def test_many_boxes_are_handled_by_the_compiled_loops_once_they_are_there() -> None:
    program = """
        import threading
        import numpy as np
        from larsd_geo.boxes import nms_rotated
        from larsd_geo.boxes.acceleration import kernels
        rng = np.random.default_rng(0)
        boxes = np.column_stack([rng.uniform(0, 9e3, (40_000, 2)), np.full((40_000, 3), 9.0)])
        before = nms_rotated(boxes, boxes[:, 0], 0.5)
        for thread in threading.enumerate():
            if thread.name == "larsd-kernels":
                thread.join()
        print(kernels(0) is not None, (nms_rotated(boxes, boxes[:, 0], 0.5) == before).all())
    """
    assert in_python(program) == "True True\n"


def test_loading_leaves_stdout_and_stderr_alone(tmp_path: Path) -> None:
    pytest.importorskip("colorama", reason="only with colorama does Numba replace them")
    program = """
        import colorama
        calls = []
        colorama.init = colorama.reinit = lambda *_: calls.append(1)
        from larsd_geo.boxes.acceleration import load_kernels
        print(load_kernels() is not None, len(calls))
    """
    # In an empty cache, so that all is compiled: errors on the way are what Numba colours.
    assert in_python(program, NUMBA_CACHE_DIR=str(tmp_path)) == "True 0\n"


def test_without_numba_numpy_does_it() -> None:
    program = """
        import sys
        sys.modules["numba"] = None
        import numpy as np
        from larsd_geo.boxes import nms_rotated
        from larsd_geo.boxes.acceleration import load_kernels
        boxes = np.tile([50.0, 40, 30, 10, 0], (40_000, 1))
        print(load_kernels(), nms_rotated(boxes, np.linspace(0, 1, 40_000), 0.5).tolist())
    """
    assert in_python(program) == "None [39999]\n"
