// @ts-check
"use strict";

/** Geometry: cells, principal axes, ticks, what is inside a loop. */
const plane = (() => {
  const ROUNDS = 200; // of the power iteration

  /**
   * The part of a polygon that is no farther from (ax, ay) than from (bx, by).
   * @param {number[]} polygon x and y of one corner after another
   * @param {number} ax
   * @param {number} ay
   * @param {number} bx
   * @param {number} by
   */
  const clip = (polygon, ax, ay, bx, by) => {
    const [nx, ny] = [bx - ax, by - ay];
    const middle = (nx * (ax + bx) + ny * (ay + by)) / 2;
    /** @type {number[]} */
    const kept = [];
    const size = polygon.length;
    for (let i = 0; i < size; i += 2) {
      const [x, y] = [polygon[i], polygon[i + 1]];
      const [u, v] = [polygon[(i + 2) % size], polygon[(i + 3) % size]];
      const here = middle - nx * x - ny * y;
      const there = middle - nx * u - ny * v;
      if (here >= 0) kept.push(x, y);
      if (here >= 0 !== there >= 0) {
        const t = here / (here - there);
        kept.push(x + t * (u - x), y + t * (v - y));
      }
    }
    return kept;
  };

  /**
   * The cell of each star within a box.
   * @param {ArrayLike<number>} stars x and y of one after another
   * @param {[number, number, number, number]} box left, right, bottom, top
   * @returns {number[][]} polygons; nothing for a star that another one lies on
   */
  const cells = (stars, [left, right, bottom, top]) => {
    const k = stars.length / 2;
    const polygons = [];
    for (let i = 0; i < k; i++) {
      let polygon = [left, bottom, right, bottom, right, top, left, top];
      const [x, y] = [stars[2 * i], stars[2 * i + 1]];
      if (Number.isNaN(x)) polygon = []; // of a cluster that is not told
      for (let j = 0; j < k && polygon.length; j++) {
        const [u, v] = [stars[2 * j], stars[2 * j + 1]];
        if (j === i || Number.isNaN(u)) continue;
        if (u === x && v === y) polygon = j < i ? [] : polygon;
        else polygon = clip(polygon, x, y, u, v);
      }
      polygons.push(polygon);
    }
    return polygons;
  };

  /**
   * The two directions along which rows vary most, and their shares of the variance: power iteration.
   * @param {Float64Array} x
   * @param {number} n
   * @param {number} d
   */
  const principal = (x, n, d) => {
    const mean = new Float64Array(d);
    for (let i = 0; i < n; i++) for (let f = 0; f < d; f++) mean[f] += x[i * d + f] / n;
    const products = new Float64Array(d * d);
    for (let i = 0; i < n; i++) {
      for (let f = 0; f < d; f++) {
        const away = x[i * d + f] - mean[f];
        for (let g = 0; g < d; g++) products[f * d + g] += (away * (x[i * d + g] - mean[g])) / n;
      }
    }
    let total = 0;
    for (let f = 0; f < d; f++) total += products[f * d + f];
    const directions = [];
    const shares = [];
    for (let axis = 0; axis < 2; axis++) {
      let vector = Float64Array.from({ length: d }, (_, f) => 1 + 0.01 * ((f * 7 + axis) % 11));
      let value = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const image = new Float64Array(d);
        for (let f = 0; f < d; f++) for (let g = 0; g < d; g++) image[f] += products[f * d + g] * vector[g];
        value = Math.hypot(...image);
        if (value === 0) break;
        vector = image.map((each) => each / value);
      }
      const largest = vector.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
      vector = vector.map((each) => (largest < 0 ? -each : each));
      for (let f = 0; f < d; f++) for (let g = 0; g < d; g++) products[f * d + g] -= value * vector[f] * vector[g];
      directions.push([...vector]);
      shares.push(total > 0 ? value / total : 0);
    }
    return { mean: [...mean], directions, shares };
  };

  /**
   * Round numbers from low to high, about so many.
   * @param {number} low
   * @param {number} high
   * @param {number} count
   */
  const ticks = (low, high, count) => {
    const rough = (high - low) / count;
    if (!(rough > 0)) return [];
    const ten = 10 ** Math.floor(Math.log10(rough));
    const step = ten * (rough / ten > 5 ? 10 : rough / ten > 2 ? 5 : rough / ten > 1 ? 2 : 1);
    const found = [];
    for (let i = Math.ceil(low / step); i * step <= high && found.length < 50; i++) found.push(i * step);
    return found;
  };

  /**
   * Whether a point is inside a loop.
   * @param {number} x
   * @param {number} y
   * @param {number[][]} loop
   */
  const inside = (x, y, loop) => {
    let odd = false;
    for (let i = 0, j = loop.length - 1; i < loop.length; j = i++) {
      const [[a, b], [c, e]] = [loop[i], loop[j]];
      if (b > y !== e > y && x < ((c - a) * (y - b)) / (e - b) + a) odd = !odd;
    }
    return odd;
  };

  return { cells, principal, ticks, inside };
})();
