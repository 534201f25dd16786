"""Work shared by threads, its results in order: kernels and NumPy run without the interpreter lock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
_WAITING = 4  # results a thread that may wait to be taken: bounds memory, keeps threads busy


def in_order(work: Callable[[T], R], parts: Iterable[T], threads: int) -> Iterator[R]:
    """Results of the parts, in their order; threads work ahead of whoever takes them.

    >>> list(in_order(len, ["一", "二三"], 2))
    [1, 2]
    """
    if threads < 2:
        yield from map(work, parts)
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for part in parts:
            waiting.append(pool.submit(work, part))
            while waiting and (len(waiting) > _WAITING * threads or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
