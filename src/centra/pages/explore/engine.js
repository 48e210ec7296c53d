// @ts-check
"use strict";

/**
 * Rows as k-means sees them: n of d numbers, one row after another. `unit`: they are directions, and so are centres.
 * @typedef {{x: Float64Array, n: number, d: number, weights: Float64Array | null, unit: boolean}} Rows
 */

/** k-means in float64: of the same centres, the same labels as those of centra. */
const engine = (() => {
  const MOST = 300; // iterations

  /**
   * Chance that is the same for the same seed: mulberry32, by Tommy Ettinger.
   * @param {number} seed
   */
  const chance = (seed) => {
    const self = {
      seed: seed >>> 0,
      /** From 0 to 1. */
      next: () => {
        self.seed = (self.seed + 0x6d2b79f5) >>> 0;
        let t = self.seed;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
      },
      /** Of the normal distribution: Box and Muller. */
      normal: () => Math.sqrt(-2 * Math.log(1 - self.next())) * Math.cos(2 * Math.PI * self.next()),
    };
    return self;
  };

  /**
   * The squared distance of row i to centre j, in the one order of summation that centra keeps: feature f goes to
   * running sum f mod 8, and the eight are added in pairs.
   * @param {Float64Array} x
   * @param {number} i
   * @param {Float64Array} centers
   * @param {number} j
   * @param {number} d
   */
  const squared = (x, i, centers, j, d) => {
    let p = i * d;
    let q = j * d;
    let s0 = 0,
      s1 = 0,
      s2 = 0,
      s3 = 0,
      s4 = 0,
      s5 = 0,
      s6 = 0,
      s7 = 0;
    let left = d;
    let t = 0;
    for (; left >= 8; left -= 8, p += 8, q += 8) {
      t = x[p] - centers[q];
      s0 += t * t;
      t = x[p + 1] - centers[q + 1];
      s1 += t * t;
      t = x[p + 2] - centers[q + 2];
      s2 += t * t;
      t = x[p + 3] - centers[q + 3];
      s3 += t * t;
      t = x[p + 4] - centers[q + 4];
      s4 += t * t;
      t = x[p + 5] - centers[q + 5];
      s5 += t * t;
      t = x[p + 6] - centers[q + 6];
      s6 += t * t;
      t = x[p + 7] - centers[q + 7];
      s7 += t * t;
    }
    if (left > 0) {
      t = x[p] - centers[q];
      s0 += t * t;
    }
    if (left > 1) {
      t = x[p + 1] - centers[q + 1];
      s1 += t * t;
    }
    if (left > 2) {
      t = x[p + 2] - centers[q + 2];
      s2 += t * t;
    }
    if (left > 3) {
      t = x[p + 3] - centers[q + 3];
      s3 += t * t;
    }
    if (left > 4) {
      t = x[p + 4] - centers[q + 4];
      s4 += t * t;
    }
    if (left > 5) {
      t = x[p + 5] - centers[q + 5];
      s5 += t * t;
    }
    if (left > 6) {
      t = x[p + 6] - centers[q + 6];
      s6 += t * t;
    }
    return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
  };

  /**
   * The nearest of k centres, the first of equally near ones, for every row.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {number} k
   * @param {Int16Array} labels is overwritten
   * @returns {number} the sum of the squared distances
   */
  const assign = ({ x, n, d, weights }, centers, k, labels) => {
    let inertia = 0;
    for (let i = 0; i < n; i++) {
      let best = 0;
      let least = Infinity;
      for (let j = 0; j < k; j++) {
        const away = squared(x, i, centers, j, d);
        if (away < least) {
          least = away;
          best = j;
        }
      }
      labels[i] = best;
      inertia += weights ? weights[i] * least : least;
    }
    return inertia;
  };

  /**
   * The sum of the squared distances of rows to the centres of their labels.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {Int16Array} labels
   */
  const inertia = ({ x, n, d, weights }, centers, labels) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      if (labels[i] >= 0) sum += (weights ? weights[i] : 1) * squared(x, i, centers, labels[i], d);
    }
    return sum;
  };

  /**
   * Centres that are the means of their rows, summed in twice the digits (Neumaier). Those without rows, and pinned
   * ones, stay where they are.
   * @param {Rows} rows
   * @param {Int16Array} labels
   * @param {Float64Array} centers
   * @param {number} k
   * @param {readonly boolean[]} pinned
   */
  const means = ({ x, n, d, weights, unit }, labels, centers, k, pinned) => {
    const sums = new Float64Array(k * d);
    const rest = new Float64Array(k * d);
    const mass = new Float64Array(k);
    for (let i = 0; i < n; i++) {
      const cluster = labels[i];
      if (cluster < 0) continue;
      const weight = weights ? weights[i] : 1;
      mass[cluster] += weight;
      for (let f = 0; f < d; f++) {
        const at = cluster * d + f;
        const value = weight * x[i * d + f];
        const sum = sums[at] + value;
        rest[at] += Math.abs(sums[at]) >= Math.abs(value) ? sums[at] - sum + value : value - sum + sums[at];
        sums[at] = sum;
      }
    }
    const moved = centers.slice();
    for (let cluster = 0; cluster < k; cluster++) {
      if (mass[cluster] === 0 || pinned[cluster]) continue;
      let length = mass[cluster];
      if (unit) {
        length = 0;
        for (let f = cluster * d; f < (cluster + 1) * d; f++) length += (sums[f] + rest[f]) ** 2;
        length = Math.sqrt(length);
        if (length <= 1e-12 * mass[cluster]) continue; // rows that have no direction in common
      }
      for (let f = cluster * d; f < (cluster + 1) * d; f++) moved[f] = (sums[f] + rest[f]) / length;
    }
    return moved;
  };

  /**
   * Of each row, the chance that k-means++ takes it for the next centre: its weight times its squared distance to the
   * nearest centre so far. Without centres, its weight alone.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {number} k
   */
  const chances = ({ x, n, d, weights }, centers, k) => {
    const shares = new Float64Array(n);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let least = k ? Infinity : 1;
      for (let j = 0; j < k; j++) least = Math.min(least, squared(x, i, centers, j, d));
      shares[i] = weights ? weights[i] * least : least;
      total += shares[i];
    }
    if (total > 0) for (let i = 0; i < n; i++) shares[i] /= total;
    return shares;
  };

  /**
   * A row by such chances.
   * @param {Float64Array} shares
   * @param {number} drawn from 0 to 1
   */
  const pick = (shares, drawn) => {
    let sum = 0;
    let last = 0;
    for (let i = 0; i < shares.length; i++) {
      if (shares[i] === 0) continue;
      sum += shares[i];
      last = i;
      if (sum > drawn) return i;
    }
    return last;
  };

  /**
   * The row that a start takes for its next centre.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {number} k how many centres there are
   * @param {string} start
   * @param {{next: () => number}} random
   */
  const next = (rows, centers, k, start, random) => {
    const shares = chances(rows, centers, k);
    if (start === "farthest" && k > 0) {
      let farthest = 0;
      for (let i = 1; i < rows.n; i++) if (shares[i] > shares[farthest]) farthest = i;
      return farthest;
    }
    if (start !== "random" || k === 0) return pick(shares, random.next());
    // Rows by chance, but none where a centre is already, as long as there are others.
    const free = shares.map((share, i) => (share > 0 ? (rows.weights ? rows.weights[i] : 1) : 0));
    const total = free.reduce((sum, each) => sum + each, 0);
    return pick(total > 0 ? free.map((each) => each / total) : free, random.next());
  };

  /**
   * Centres with one more, at a row.
   * @param {Rows} rows
   * @param {Float64Array} centers
   * @param {number} i
   */
  const joined = ({ x, d }, centers, i) => {
    const more = new Float64Array(centers.length + d);
    more.set(centers);
    more.set(x.subarray(i * d, (i + 1) * d), centers.length);
    return more;
  };

  /**
   * k centres at rows, one after another.
   * @param {Rows} rows
   * @param {number} k
   * @param {string} start
   * @param {{next: () => number}} random
   */
  const seeds = (rows, k, start, random) => {
    let centers = new Float64Array(0);
    for (let j = 0; j < k; j++) centers = joined(rows, centers, next(rows, centers, j, start, random));
    return centers;
  };

  /** A moment for the page. */
  const breath = () => new Promise((go) => setTimeout(go, 0));

  /**
   * A run to its end; it lets go of the page every few milliseconds.
   * @param {Rows} rows
   * @param {number} k
   * @param {Float64Array} start
   */
  const run = async (rows, k, start) => {
    let centers = start;
    const labels = new Int16Array(rows.n).fill(-1);
    const before = new Int16Array(rows.n);
    let since = performance.now();
    let inertia = 0;
    for (let i = 0; i < MOST; i++) {
      before.set(labels);
      inertia = assign(rows, centers, k, labels);
      if (before.every((label, row) => label === labels[row])) break;
      centers = means(rows, labels, centers, k, []);
      if (performance.now() - since > 8) {
        await breath();
        since = performance.now();
      }
    }
    return { start, centers, labels, inertia };
  };

  /**
   * Which of these goes with which of those, so that few rows change their number: the largest overlaps first.
   * @param {Int16Array} labels
   * @param {ArrayLike<number>} like
   * @param {number} k
   * @returns {number[]} for each of `labels`, one of `like`
   */
  const matched = (labels, like, k) => {
    const both = new Float64Array(k * k);
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] >= 0 && like[i] >= 0 && like[i] < k) both[labels[i] * k + like[i]]++;
    }
    const order = [...both.keys()].sort((a, b) => both[b] - both[a] || a - b);
    /** @type {number[]} */
    const to = new Array(k).fill(-1);
    const taken = new Set();
    for (const at of order) {
      const [one, other] = [Math.floor(at / k), at % k];
      if (to[one] >= 0 || taken.has(other)) continue;
      to[one] = other;
      taken.add(other);
    }
    return to;
  };

  return { chance, squared, assign, inertia, means, chances, next, joined, seeds, run, matched };
})();
