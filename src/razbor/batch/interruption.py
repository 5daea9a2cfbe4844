"""Ctrl-C and SIGTERM end a run between two documents, not in the middle of a write."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NEVER = 1 << 30


class Interruption:
    """Takes the signals for as long as it is entered.

    A signal is remembered, and `watch` ends its stream. Only where the run waits for
    others does it raise `KeyboardInterrupt`: while input is read at the first signal, while
    workers are busy at the second.

    Attributes:
        signal: the number of the first signal, None before one.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._count = 0
        self._raise_at = _NEVER
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        # Python takes signals in the main thread alone; elsewhere they are its owner's affair.
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            # None: a handler that Python did not install and cannot put back.
            signal.signal(number, handler or signal.SIG_DFL)  # type: ignore[arg-type]

    def watch(self, items: Iterable[T]) -> Iterator[T]:
        """The items, up to the first signal."""
        iterator = iter(items)
        while True:
            try:
                with self.waiting(1):
                    item = next(iterator)
            except StopIteration:
                return
            except KeyboardInterrupt:
                self.signal = self.signal or signal.SIGINT
                return
            yield item

    @contextmanager
    def waiting(self, signals: int) -> Iterator[None]:
        """Wait for something that takes its time; so many signals end the wait.

        Raises:
            KeyboardInterrupt: that many signals have come.
        """
        try:
            self._raise_at = signals
            if self._count >= signals:
                raise KeyboardInterrupt
            yield
        finally:
            self._raise_at = _NEVER

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.signal = self.signal or number
        self._count += 1
        if self._count >= self._raise_at:
            raise KeyboardInterrupt


@contextmanager
def unheard() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started: they inherit that, and never hear it.

    A terminal sends it to the workers as well, and they have to finish what they do.
    Where signals cannot be held back (Windows), workers ignore it once they run.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
