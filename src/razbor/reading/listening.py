"""What a library logs about a file is heard and not shown: it may hold the file's text."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from logging import WARNING, Handler, LogRecord, getLogger

_LOCK = threading.Lock()  # the loggers are shared by all threads


class _Ear(Handler):
    def __init__(self) -> None:
        super().__init__(WARNING)
        self.heard: set[str] = set()

    def emit(self, record: LogRecord) -> None:
        self.heard.add(record.name)


@contextmanager
def listening(library: str) -> Iterator[set[str]]:
    """Keep a library's log and warnings from the user, in one thread at a time.

    Args:
        library: the name of its logger.

    Yields:
        The names of the modules that had something to say, so far.
    """
    log, ear = getLogger(library), _Ear()
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        propagate, level = log.propagate, log.level
        log.propagate = False
        log.setLevel(WARNING)
        log.addHandler(ear)
        try:
            yield ear.heard
        finally:
            log.removeHandler(ear)
            log.setLevel(level)
            log.propagate = propagate
