"""``python tests/promises/attack/run.py SECONDS [SEED]``: cases until the time is over; says what each kind came to.

Prints a line for each case that went wrong, whose number ``test_cases.py`` can then be given, and exits with 1 if any
did.
"""

import sys
from collections import Counter
from itertools import count
from pathlib import Path
from time import perf_counter

sys.path.append(str(Path(__file__).parents[2]))  # for oracle
from cases import case
from judge import judge, judge_engines, judge_minibatch, judge_swap


def main(seconds: float, seed: int) -> int:
    start, ends, wrong = perf_counter(), Counter(), 0
    for number in count(seed):
        if perf_counter() - start > seconds:
            break
        tried = case(number)
        try:
            ends[tried.kind, judge(tried)] += 1
            judge_engines(tried)
            judge_minibatch(tried)
            judge_swap(tried)
        except Exception as error:  # whatever it is, it is a finding
            wrong += 1
            said = " ".join(str(error).split())[:300]
            print(f"case {number}, {tried.kind}: {type(error).__name__} {said}", flush=True)
    for (kind, end), cases in sorted(ends.items()):
        print(f"{kind:16} {end:10} {cases}")
    print(f"{ends.total()} cases, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
