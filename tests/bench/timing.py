"""Time short calls on a busy machine: processor time, the best of many rounds, in turns."""

import gc
import time
from collections.abc import Callable


def best_us(*calls: Callable[[], object], rounds: int, calls_a_round: int = 1) -> list[float]:
    """Processor microseconds of one call of each.

    Other load only ever adds, so the best round counts; the calls take turns, so that it falls on
    all alike. The garbage collector rests meanwhile.
    """
    best = [float("inf")] * len(calls)
    gc.disable()
    try:
        for _ in range(rounds):
            for index, call in enumerate(calls):
                started = time.process_time_ns()
                for _ in range(calls_a_round):
                    call()
                used = time.process_time_ns() - started
                best[index] = min(best[index], used / calls_a_round / 1000)
    finally:
        gc.enable()
    return best
