"""Work in stages, each in its own thread, with a bounded queue between them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["in_stages"]

Read = TypeVar("Read")
Item = TypeVar("Item")
Result = TypeVar("Result")


def in_stages(
    source: Callable[[], Generator[Read, None, None]],
    step: Callable[[Read], Sequence[Item]],
    finish: Callable[[Item], Result],
    *,
    depth: int = 2,
    threads: int = 1,
) -> Generator[list[Result], None, None]:
    """Run a step in one thread, and what follows it in others, while the caller does its own work.

    Args:
        source: Returns what the step takes; it is read, and closed, in the step's thread.
        step: Called with one after the other, by one thread.
        finish: Called with each item that the step returned, by any of `threads` threads.
        depth: Results of the step that wait at most until they are finished and taken.
        threads: Threads that finish.

    Yields:
        What became of each result of the step, in order. Closing the generator early ends all
        threads, as soon as the calls that they are in return.

    Raises:
        Exception: Whatever a stage raised, in its turn: what came before it is yielded first.
    """
    queue: _Queue[_Outcome[Future[Result]]] = _Queue(depth)
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="larsd-finish")

    def work() -> None:
        try:
            with closing(source()) as items:
                for item in items:
                    futures = [pool.submit(finish, part) for part in step(item)]
                    if not queue.put(_Outcome(futures)):
                        return
            queue.put(_Outcome([], ended=True))
        # Whatever it is, the caller's thread is the one to deal with it.
        except BaseException as error:
            queue.put(_Outcome([], error))

    thread = threading.Thread(target=work, name="larsd-network", daemon=True)
    thread.start()
    try:
        yield from _results(queue)
    finally:
        queue.close()
        # The step's thread may still hand work to the pool, so that it must end first.
        thread.join()
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class _Outcome(Generic[Item]):
    """What one call of the step led to: items, an error, or the end."""

    items: list[Item]
    error: BaseException | None = None
    ended: bool = False


def _results(queue: _Queue[_Outcome[Future[Result]]]) -> Iterator[list[Result]]:
    while True:
        outcome = queue.get()
        if outcome.error is not None:
            raise outcome.error
        if outcome.ended:
            return
        yield [future.result() for future in outcome.items]


class _Queue(Generic[Item]):
    """A queue of bounded length that can be closed, which wakes whoever waits to put.

    Args:
        depth: Items that wait at most.
    """

    def __init__(self, depth: int) -> None:
        self._depth, self._closed = depth, False
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()

    def put(self, item: Item) -> bool:
        """Add an item when there is room; return whether there was before the queue was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._items) < self._depth)
            if self._closed:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def get(self) -> Item:
        """Take the first item, waiting for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._items)
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Refuse further items."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()
