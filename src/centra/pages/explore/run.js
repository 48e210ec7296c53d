// @ts-check
"use strict";

/**
 * A moment of a run. Nobody changes one: each action makes the next, so that Back leads to the very same.
 *
 * `next` is what comes next: another star, labels, means, or nothing. `settled`: centres are the means of the labels.
 * `fit` is the fit that is shown, by its place among those of the source, or -1 where stars have moved since.
 * `hand`: stars are where somebody has put them, or were put from there.
 * `numbered`: clusters are still those of the fit, by number, as far as a run can tell. `colors`: of the stars.
 * @typedef {{
 *   k: number, centers: Float64Array, labels: Int16Array, moved: number[], next: "seed" | "assign" | "move" | "rest",
 *   pending: number, settled: boolean, pinned: boolean[], curve: number[], trail: Float64Array[], fit: number,
 *   chance: number, numbered: boolean, colors: number[], hand: boolean
 * }} Moment
 */

/** What leads from one moment of a run to the next. */
const run = (() => {
  const MOST_STARS = 100;
  /** What is so once a star is somewhere else. */
  const BY_HAND = {
    next: /** @type {const} */ ("assign"),
    pending: 0,
    settled: false,
    fit: -1,
    moved: /** @type {number[]} */ ([]),
    hand: true,
  };

  /**
   * No stars yet; so many are to be placed by the start.
   * @param {Rows} rows
   * @param {number} k
   * @param {number} chance
   * @returns {Moment}
   */
  const fresh = (rows, k, chance) => ({
    k: 0,
    centers: new Float64Array(0),
    labels: new Int16Array(rows.n).fill(-1),
    moved: [],
    next: k > 0 ? "seed" : "assign",
    pending: k,
    settled: false,
    pinned: [],
    curve: [],
    trail: [],
    fit: -1,
    chance,
    numbered: false,
    colors: [],
    hand: false,
  });

  /**
   * Colours of stars with one more: the first that none has.
   * @param {number[]} colors
   */
  const another = (colors) => {
    let free = 0;
    while (colors.includes(free)) free++;
    return [...colors, free];
  };

  /**
   * A fit, as it is.
   * @param {Source} source
   * @param {number} at
   * @param {number} chance
   * @returns {Moment}
   */
  const fitted = ({ fits, rows }, at, chance) => {
    const { k, centers, labels, colors } = fits[at];
    const own = { k, centers, labels, colors, fit: at, numbered: true, settled: true, trail: [centers] };
    const pinned = new Array(k).fill(false);
    return { ...fresh(rows, 0, chance), ...own, pinned, next: "rest" };
  };

  /**
   * One more star, where the start has it.
   * @param {Rows} rows
   * @param {Moment} now
   * @param {string} start
   * @returns {Moment}
   */
  const seeded = (rows, now, start) => {
    const random = engine.chance(now.chance);
    const row = engine.next(rows, now.centers, now.k, start, random);
    const centers = engine.joined(rows, now.centers, row);
    const pending = now.pending - 1;
    const next = pending > 0 ? "seed" : "assign";
    const pinned = [...now.pinned, false];
    const colors = another(now.colors);
    return { ...now, k: now.k + 1, centers, pending, next, pinned, colors, trail: [centers], chance: random.seed };
  };

  /**
   * Stars where they are given, before anything else.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {number} chance
   * @param {number[]} colors
   * @returns {Moment}
   */
  const placed = (rows, centers, chance, colors) => {
    const k = centers.length / rows.d;
    const pinned = new Array(k).fill(false);
    return { ...fresh(rows, 0, chance), k, centers, pinned, colors, trail: [centers] };
  };

  /**
   * Every row goes to its nearest star.
   * @param {Rows} rows
   * @param {Moment} now
   * @returns {Moment}
   */
  const assigned = (rows, now) => {
    if (now.k === 0) return now;
    const labels = new Int16Array(rows.n);
    const inertia = engine.assign(rows, now.centers, now.k, labels);
    const moved = [];
    for (let i = 0; i < rows.n; i++) if (labels[i] !== now.labels[i]) moved.push(i);
    const rest = now.settled && moved.length === 0;
    const curve = rest ? now.curve : [...now.curve, inertia];
    return { ...now, labels, moved, next: rest ? "rest" : "move", pending: 0, curve, fit: rest ? now.fit : -1 };
  };

  /**
   * Every star goes to the middle of its rows.
   * @param {Rows} rows
   * @param {Moment} now
   * @returns {Moment}
   */
  const averaged = (rows, now) => {
    if (now.k === 0 || now.labels.every((label) => label < 0)) return now;
    const centers = engine.means(rows, now.labels, now.centers, now.k, now.pinned);
    const curve = [...now.curve, engine.inertia(rows, centers, now.labels)];
    const trail = [...now.trail, centers];
    return { ...now, centers, curve, trail, moved: [], next: "assign", pending: 0, settled: true, fit: -1 };
  };

  /**
   * What comes next, once.
   * @param {Rows} rows
   * @param {Moment} now
   * @param {string} start
   */
  const half = (rows, now, start) => {
    if (now.next === "seed") return seeded(rows, now, start);
    return now.next === "move" ? averaged(rows, now) : assigned(rows, now);
  };

  /**
   * A whole step: one more star, or labels and then means.
   * @param {Rows} rows
   * @param {Moment} now
   * @param {string} start
   */
  const stepped = (rows, now, start) => {
    const then = half(rows, now, start);
    if (now.next === "seed" || now.next === "move" || then.next !== "move") return then;
    return { ...averaged(rows, then), moved: then.moved };
  };

  /**
   * One more star, at a place among the rows.
   * @param {Moment} now
   * @param {ArrayLike<number>} place
   * @returns {Moment}
   */
  const added = (now, place) => {
    const centers = new Float64Array(now.centers.length + place.length);
    centers.set(now.centers);
    centers.set(place, now.centers.length);
    const pinned = [...now.pinned, false];
    const colors = another(now.colors);
    return { ...now, ...BY_HAND, k: now.k + 1, centers, pinned, colors, trail: [centers], numbered: false };
  };

  /**
   * One star less. Its rows are nobody's until rows are assigned again.
   * @param {Rows} rows
   * @param {Moment} now
   * @param {number} star
   * @returns {Moment}
   */
  const removed = (rows, now, star) => {
    const centers = now.centers.filter((_, at) => Math.floor(at / rows.d) !== star);
    const labels = now.labels.map((label) => (label === star ? -1 : label > star ? label - 1 : label));
    const pinned = now.pinned.filter((_, at) => at !== star);
    const colors = now.colors.filter((_, at) => at !== star);
    const trail = [centers];
    return { ...now, ...BY_HAND, curve: [], k: now.k - 1, centers, labels, pinned, colors, trail, numbered: false };
  };

  /**
   * A star somewhere else.
   * @param {Rows} rows
   * @param {Moment} now
   * @param {number} star
   * @param {ArrayLike<number>} place
   * @returns {Moment}
   */
  const dragged = (rows, now, star, place) => {
    const centers = now.centers.slice();
    centers.set(place, star * rows.d);
    return { ...now, ...BY_HAND, curve: [], centers, trail: [centers] };
  };

  /**
   * A star that stays where it is, or no longer does.
   * @param {Moment} now
   * @param {number} star
   * @returns {Moment}
   */
  const toggled = (now, star) => {
    const pinned = now.pinned.map((each, at) => (at === star ? !each : each));
    return { ...now, pinned, hand: true, settled: false, next: now.next === "rest" ? "assign" : now.next };
  };

  /**
   * Of how many rows each cluster is.
   * @param {Moment} now
   */
  const sizes = (now) => {
    const found = new Array(now.k).fill(0);
    for (const label of now.labels) if (label >= 0) found[label]++;
    return found;
  };

  return {
    MOST_STARS,
    fresh,
    fitted,
    seeded,
    placed,
    assigned,
    averaged,
    half,
    stepped,
    added,
    removed,
    dragged,
    toggled,
    sizes,
  };
})();
