"""Swap search (experimental)."""
import os
import numpy as np
from dataclasses import dataclass
from typing import Any
from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.refine.empty import relocate
from centra.result import Descent, Moves, Partial, Record, Step, Watch
from centra.rows import Rows
from centra.seeding.plusplus import plusplus
from scipy.optimize import linear_sum_assignment

CAND = int(os.environ.get("CAND", 2)); FAILS = float(os.environ.get("FAILS", .5)); POP = int(os.environ.get("POP", 5))
HART = float(os.environ.get("HART", 0))
stats = {"trials": 0, "steps": 0, "acc": 0, "gens": 0, "good": 0, "hart": 0}

@dataclass
class Local:
    rows: Rows
    centers: Floats
    partial: Partial
    inertia: float

def descend(rows, centers, max_iter, deadline):
    n = 0
    while True:
        taken, centers, p = rows.advance(centers, max_iter - n, 0.0)
        n += len(taken) + 1
        stats["steps"] += len(taken) + 1
        if p.fewest == 0:
            centers, _ = relocate(rows, p.means(centers), p)
            if n < max_iter: continue
        elif p.moved and n < max_iter and not deadline.passed:
            centers = p.means(centers); continue
        return Local(rows, centers, p, p.inertia)

def moved(rows, centers, weights, moves):
    centers = centers.copy()
    used = np.zeros(len(centers), bool)
    points, w = rows.take(moves.rows), rows.weights(moves.rows)
    for i, (a, b) in enumerate(zip(moves.clusters.tolist(), moves.others.tolist())):
        if used[a] or used[b]: continue
        used[a] = used[b] = True
        x = points[i]
        centers[a] += (centers[a] - x) * (w[i] / (weights[a] - w[i]))
        centers[b] += (x - centers[b]) * (w[i] / (weights[b] + w[i]))
    return centers

def polish(loc, max_iter, deadline):
    for _ in range(1000):
        loc.inertia = loc.rows.rank(loc.centers)
        m = loc.rows.moves(loc.partial.weights)
        if not len(m.gains) or deadline.passed: return loc
        stats["hart"] += 1
        new = descend(loc.rows, moved(loc.rows, loc.centers, loc.partial.weights, m), max_iter, deadline)
        if new.inertia >= loc.inertia * (1 - 1e-13): 
            return loc
        loc = new
    return loc

def search(loc, rng, max_iter, deadline, limit):
    fails = 0
    k = len(loc.centers)
    while fails < limit and not deadline.passed:
        _, points = loc.rows.draw_rows(rng.random(CAND))
        changes = loc.rows.swaps(points)
        p, c = divmod(int(changes.argmin()), k)
        centers = loc.centers.copy(); centers[c] = points[p]
        stats["trials"] += 1
        t = descend(loc.rows.swapped(points[p], c), centers, max_iter, deadline)
        if t.inertia < loc.inertia * (1 + HART):
            t = polish(t, max_iter, deadline)
        if t.inertia < loc.inertia * (1 - 1e-12):
            loc, fails = t, 0; stats["acc"] += 1
        else: fails += 1
    return loc

def swap(rows, centers, *, max_iter, rng, deadline: Deadline = NEVER):
    k = len(centers)
    limit = max(2, int(FAILS * k))
    new = lambda c: polish(descend(rows.fresh(), c, max_iter, deadline), max_iter, deadline)
    best = search(new(centers), rng, max_iter, deadline, limit)
    if deadline.ever:
        elite = [best]
        while not deadline.passed:
            stats["gens"] += 1
            if len(elite) < POP:
                f = rows.fresh(); c = f.take(plusplus(f, k, rng)); f=None
                child = search(new(c), rng, max_iter, deadline, limit)
                elite.append(child)
            else:
                a, b = rng.choice(len(elite), 2, replace=False)
                A, B = elite[a].centers, elite[b].centers
                d2 = ((A[:, None] - B[None]) ** 2).sum(-1)
                _, match = linear_sum_assignment(d2)
                c = np.where(rng.random((k, 1)) < .5, A, B[match])
                child = search(new(c), rng, max_iter, deadline, limit)
                worst = max(range(len(elite)), key=lambda i: elite[i].inertia)
                if all(abs(e.inertia - child.inertia) > 1e-9 * child.inertia for e in elite) and child.inertia < elite[worst].inertia:
                    elite[worst] = child; stats["good"] += 1
            if child.inertia < best.inertia: best = child
    return Descent(best.centers, best.partial.sizes, "labels", (Step(best.inertia),), 1)
