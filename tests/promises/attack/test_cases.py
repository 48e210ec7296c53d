"""Cases that are hard to get right, a share of what ``make attack`` tries; and those that once went wrong."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from cases import case
from judge import judge, judge_engines, judge_minibatch, judge_swap

WENT_WRONG = (1466, 2086, 2814, 1017953, 3025596, 3032421, 5034222)


@pytest.mark.parametrize("first", range(0, 1100, 100))
def test_a_hundred_cases(first):
    ends = set()
    for seed in range(first, first + 100):
        ends.add(judge(case(seed)))
        judge_engines(case(seed))
        judge_minibatch(case(seed))
        if seed % 3 == 0:
            judge_swap(case(seed))
    assert ends <= {"labels", "shift", "max_iter", "refused"}
    assert "labels" in ends


@pytest.mark.parametrize("seed", WENT_WRONG)
def test_what_once_went_wrong(seed):
    judge(case(seed))
    judge_engines(case(seed))
    judge_minibatch(case(seed))
    judge_swap(case(seed))
