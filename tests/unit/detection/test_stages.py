from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator

import pytest

from larsd_geo.detection.stages import in_stages


def working() -> list[str]:
    names = ("larsd-network", "larsd-finish")
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(names)]


def counting(
    count: int, closed: threading.Event | None = None
) -> Callable[[], Generator[int, None, None]]:
    def source() -> Generator[int, None, None]:
        try:
            yield from range(count)
        finally:
            if closed is not None:
                closed.set()

    return source


@pytest.mark.parametrize("threads", [1, 3])
def test_results_come_in_order_whoever_is_first(threads: int) -> None:
    def finish(number: int) -> int:
        time.sleep(0.005 * (number % 3 == 0))
        return number * 10

    got = list(in_stages(counting(20), lambda number: [number, number], finish, threads=threads))
    assert got == [[number * 10, number * 10] for number in range(20)]
    assert working() == []


def test_the_step_waits_for_the_caller() -> None:
    done: list[int] = []

    def step(number: int) -> list[int]:
        done.append(number)
        return [number]

    stages = in_stages(counting(50), step, lambda number: number, depth=2)
    assert next(stages) == [0]
    time.sleep(0.2)
    # The one taken, two that wait, and the one that has no room.
    assert len(done) <= 4
    assert list(stages) == [[number] for number in range(1, 50)]


@pytest.mark.parametrize("where", ["source", "step", "finish"])
def test_an_error_comes_in_its_turn_and_ends_all_threads(where: str) -> None:
    def fail(stage: str, number: int) -> int:
        if stage == where and number == 3:
            raise ValueError(f"in {stage}")
        return number

    def source() -> Generator[int, None, None]:
        for number in range(10):
            yield fail("source", number)

    got: list[list[int]] = []
    stages = in_stages(
        source, lambda number: [fail("step", number)], lambda number: fail("finish", number)
    )
    with pytest.raises(ValueError, match=f"in {where}"):
        got.extend(stages)
    assert got == [[0], [1], [2]]
    assert working() == []


def test_closing_early_ends_the_threads_and_closes_the_source() -> None:
    closed = threading.Event()
    stages = in_stages(counting(1000, closed), lambda number: [number], lambda number: number)
    next(stages)
    assert working()
    stages.close()
    assert closed.is_set()
    assert working() == []


def test_an_interrupt_of_the_caller_ends_the_threads() -> None:
    def search() -> None:
        for result in in_stages(counting(1000), lambda number: [number], lambda number: number):
            if result == [3]:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search()
    # The generator is closed when nothing refers to it any more.
    for _ in range(100):
        if not working():
            break
        time.sleep(0.02)
    assert working() == []
