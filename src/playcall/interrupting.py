"""Ctrl-C that ends a proof instead of the program, so that what was proved is kept."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopping:
    """Asked by a proof whether to stop: when its time is over, or after Ctrl-C."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self._is_over = is_over
        self.interrupted = False

    def __call__(self) -> bool:
        """Whether to stop now."""
        return self.interrupted or self._is_over()


@contextmanager
def interruptible(is_over: Callable[[], bool]) -> Iterator[Stopping]:
    """Within it the first Ctrl-C stops the proof, and a second one the program.

    Only the main thread hears of Ctrl-C; elsewhere nothing changes.
    """
    stopping = Stopping(is_over)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if stopping.interrupted:
            raise KeyboardInterrupt
        stopping.interrupted = True

    try:
        before = signal.signal(signal.SIGINT, interrupt)
    except ValueError:  # not in the main thread
        yield stopping
        return
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)
