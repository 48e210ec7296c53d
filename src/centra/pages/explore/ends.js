// @ts-check
"use strict";

/**
 * Where a run from a start has ended.
 * @typedef {{start: Float64Array, centers: Float64Array, labels: Int16Array, inertia: number}} Ended
 */

/** Where other starts end. */
const ends = (() => {
  const { element } = dom;
  const TRIES = 20;
  const POOR = 1e-3; // how much more than the best known is a poor end

  /** The lowest end that is known for so many stars. */
  const lowest = () => {
    const known = (my.tries.get(my.now.k) ?? []).map(({ inertia }) => inertia);
    for (const fit of my.source.fits) {
      if (fit.k === my.now.k) known.push(engine.inertia(my.source.rows, fit.centers, fit.labels));
    }
    return Math.min(Infinity, ...known);
  };

  /** Whether a run that has come to rest could do better: at first a few other starts are tried. */
  const compareEnds = async () => {
    if (!Number.isFinite(lowest()) && my.source.rows.n > my.now.k && my.now.k > 1) await tryStarts(5, true);
    tellStuck();
  };

  const tellStuck = () => {
    const isEnd = my.now.next === "rest" && my.now.fit < 0 && my.now.curve.length > 0;
    const own = my.now.curve[my.now.curve.length - 1];
    const best = lowest();
    const isPoor = isEnd && own > best * (1 + POOR);
    element("stuck").classList.toggle("poor", isPoor);
    element("stuck").textContent = isPoor
      ? `Stuck: no small change helps, but another start ends ${dom.percent(1 - best / own)} lower.`
      : isEnd && Number.isFinite(best)
        ? "No start that was tried ends lower."
        : "";
    tellStrip();
  };

  const tellStrip = () => {
    const runs = my.tries.get(my.now.k) ?? [];
    const at = runs.findIndex(
      ({ centers }) =>
        centers.length === my.now.centers.length && centers.every((each, f) => each === my.now.centers[f]),
    );
    element("strip").hidden = runs.length < TRIES;
    charts.strip(runs.length < TRIES ? [] : runs, at, (chosen) => take(chosen));
  };

  /**
   * @param {number} count
   * @param {boolean} quietly
   */
  const tryStarts = async (count, quietly) => {
    const own = ++my.trial;
    const { rows } = my.source;
    const { k } = my.now;
    const like = my.now;
    const found = [];
    for (let at = 0; at < count; at++) {
      const ended = await engine.run(rows, k, engine.seeds(rows, k, "k-means++", engine.chance(1000 + at)));
      if (own !== my.trial || rows !== my.source.rows) return;
      found.push(ended);
      if (!quietly) view.say(`${dom.counted(at + 1, "start")} of ${count} tried.`);
    }
    for (const ended of found) renumber(ended, like, rows.d);
    my.tries.set(k, found);
    if (!quietly) {
      const best = Math.min(...found.map(({ inertia }) => inertia));
      const alike = found.filter(({ inertia }) => inertia <= best * (1 + POOR)).length;
      view.say(
        `${alike} of ${count} starts end at the best, ${dom.short(best * my.source.factor)}. Click one to see it.`,
      );
    }
    tellStuck();
  };

  /** Clusters numbered as those on the board, as far as they are alike. */
  /** @type {(ended: Ended, like: Moment, d: number) => void} */
  const renumber = (ended, like, d) => {
    const k = ended.centers.length / d;
    if (like.k !== k || like.labels.every((label) => label < 0)) return;
    const to = engine.matched(ended.labels, like.labels, k);
    const [start, centers] = [ended.start.slice(), ended.centers.slice()];
    to.forEach((goal, at) => {
      ended.start.set(start.subarray(at * d, (at + 1) * d), goal * d);
      ended.centers.set(centers.subarray(at * d, (at + 1) * d), goal * d);
    });
    ended.labels = ended.labels.map((label) => to[label]);
  };

  /** @param {number} at */
  const take = (at) => {
    const found = (my.tries.get(my.now.k) ?? [])[at];
    if (!found) return;
    const { start, centers, labels, inertia } = found;
    stage.byHand();
    stage.commit({
      ...my.now,
      centers,
      labels,
      moved: [],
      next: "rest",
      settled: true,
      curve: [inertia],
      trail: [start, centers],
      fit: -1,
    });
    view.say(`Where start ${at + 1} of ${TRIES} ended.`);
    view.tellClusters();
  };

  return { TRIES, POOR, compareEnds, tellStuck, tryStarts, renumber };
})();
