from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from razbor.batch.interruption import Interruption


def counting() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def test_a_signal_ends_the_stream_and_not_what_is_done_with_an_item() -> None:
    done = []
    with Interruption() as interruption:
        for number in interruption.watch(counting()):
            if number == 2:
                signal.raise_signal(signal.SIGINT)
            done.append(number)
    assert done == [0, 1, 2]
    assert interruption.signal == signal.SIGINT


def test_a_signal_ends_waiting_for_input() -> None:
    def slow() -> Iterator[int]:
        yield 1
        signal.raise_signal(signal.SIGTERM)
        yield 2

    with Interruption() as interruption:
        assert list(interruption.watch(slow())) == [1]
    assert interruption.signal == signal.SIGTERM


def test_workers_are_waited_for_until_the_second_signal() -> None:
    with Interruption() as interruption:
        with interruption.waiting(2):
            signal.raise_signal(signal.SIGINT)
        assert interruption.signal == signal.SIGINT
        with pytest.raises(KeyboardInterrupt), interruption.waiting(2):
            signal.raise_signal(signal.SIGINT)


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Interruption():
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_other_threads_leave_signals_alone() -> None:
    found: list[int] = []

    def work() -> None:
        with Interruption() as interruption:
            found.extend(interruption.watch([1, 2]))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [1, 2]
    assert signal.getsignal(signal.SIGINT) is before
