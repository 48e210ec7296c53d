"""``python tests/unit/bounds/run.py CASES [SEED]``: bounds against brute force; a line for each above the optimum.

At the end, for every rung: how many bounds, the median of their distances from the optimum, and how many are within a
millionth of it.
"""

import sys
from collections import defaultdict
from statistics import median

from bound_cases import above, case


def main(cases: int, seed: int) -> int:
    gaps, wrong = defaultdict(list), 0
    for number in range(seed, seed + cases):
        those, each = above(case(number))
        wrong += len(those)
        if those:
            print(f"case {number}: {those}", flush=True)
        for name, gap in each.items():
            gaps[name].append(gap)
    for name, each in gaps.items():
        close = sum(gap < 1e-6 for gap in each)
        print(f"{name:34} {len(each):6} bounds, median gap {median(each):.2g}, {close} within 1e-6")
    print(f"{cases} cases, {wrong} bounds above the optimum")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
