"""Items → outcomes in the same order, here or in several processes.

The answers are the same for any number of processes. A process that dies costs the
document that it died of: what was under way is answered again, one by one, in a process
apart, so that a killer is told from its neighbours.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from types import TracebackType
from typing import Self

from razbor.batch.answering import Answering, Item, Outcome, Setup
from razbor.batch.interruption import Interruption, unheard
from razbor.errors import WorkerLost
from razbor.reading import Failure

_CHUNK = 16
_CHUNK_CHARACTERS = 1 << 20
"""A chunk is sent at either."""
_AHEAD = 2
"""Chunks in flight for each process."""
_GIVE_UP = 5
"""So many documents in a row that a process dies of mean that it is not the documents."""


def outcomes(
    items: Iterable[Item], setup: Setup, jobs: int, interruption: Interruption
) -> Iterator[Outcome]:
    """The outcome of every item, in order; at most a window of items is held.

    The models are loaded before the first item is read.

    Raises:
        BundleError: the models cannot be loaded.
        WorkerLost: processes die whatever they are given.
        KeyboardInterrupt: a second signal came while processes were busy.
    """
    if jobs == 1:
        answering = Answering(setup)
        yield from map(answering.answer, interruption.watch(items))
        return
    with _Workers(setup, jobs, interruption) as workers:
        yield from workers.outcomes(items)


class _Workers:
    def __init__(self, setup: Setup, jobs: int, interruption: Interruption) -> None:
        self._setup = setup
        self._jobs = jobs
        self._interruption = interruption
        self._pool = _pool(jobs)
        self._apart: ProcessPoolExecutor | None = None
        self._lost_in_a_row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for pool in filter(None, (self._pool, self._apart)):
            pool.shutdown(wait=kind is None, cancel_futures=True)

    def outcomes(self, items: Iterable[Item]) -> Iterator[Outcome]:
        self._probe()
        window: deque[tuple[Sequence[Item], Future[list[Outcome]]]] = deque()
        for chunk in _chunks(self._interruption.watch(items)):
            window.append((chunk, self._submit(chunk)))
            if len(window) >= self._jobs * _AHEAD:
                yield from self._collect(*window.popleft())
        while window:
            yield from self._collect(*window.popleft())

    def _probe(self) -> None:
        """Load the models in one process, so that what is wrong with them is told at once."""
        try:
            self._result(self._submit(()))
        except BrokenProcessPool:
            raise _lost("a worker process died while it loaded the models") from None

    def _submit(self, chunk: Sequence[Item]) -> Future[list[Outcome]]:
        with unheard():
            try:
                return self._pool.submit(_answer, self._setup, chunk)
            except BrokenProcessPool:
                self._pool = _pool(self._jobs)
                return self._pool.submit(_answer, self._setup, chunk)

    def _collect(self, chunk: Sequence[Item], future: Future[list[Outcome]]) -> Iterator[Outcome]:
        try:
            yield from self._result(future)
        except BrokenProcessPool:
            for item in chunk:
                yield self._alone(item)

    def _alone(self, item: Item) -> Outcome:
        """The outcome of an item that may be the one that a process died of."""
        if self._apart is None:
            self._apart = _pool(1)
        try:
            with unheard():
                future = self._apart.submit(_answer, self._setup, (item,))
            outcome = self._result(future)[0]
        except BrokenProcessPool:
            self._apart = None
            self._lost_in_a_row += 1
            if self._lost_in_a_row == _GIVE_UP:
                raise _lost(f"{_GIVE_UP} worker processes died in a row") from None
            source = item.source or ""
            return Failure(source, _lost("a worker process died of this document", source))
        self._lost_in_a_row = 0
        return outcome

    def _result(self, future: Future[list[Outcome]]) -> list[Outcome]:
        with self._interruption.waiting(2):
            return future.result()


def _chunks(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    chunk: list[Item] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += 0 if isinstance(item, Failure) else len(item.description)
        if len(chunk) == _CHUNK or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Processes of their own making: a fork would copy the threads of ONNX Runtime and Arrow.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer(setup: Setup, chunk: Sequence[Item]) -> list[Outcome]:
    answering = _loaded(setup)
    return [answering.answer(item) for item in chunk]


@cache
def _loaded(setup: Setup) -> Answering:
    return Answering(setup)


def _lost(found: str, place: str = "") -> WorkerLost:
    return WorkerLost(
        found,
        expected="a process that lives until it is done",
        remedy="give fewer --jobs or more memory; look for a document out of all proportion",
        place=place,
    )
