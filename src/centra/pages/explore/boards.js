// @ts-check
"use strict";

/**
 * @typedef {{next: () => number, normal: () => number}} Chance
 * @typedef {{name: string, title: string, k: number, text: string, make: (random: Chance, n: number) => number[][]}}
 *   Game
 */

/** The boards of the playground, each with what k-means can and can't do there. */
const boards = (() => {
  /**
   * A cloud of n rows.
   * @param {Chance} random
   * @param {number} n
   * @param {number} x
   * @param {number} y
   * @param {number} wide
   * @param {number} [high]
   */
  const cloud = (random, n, x, y, wide, high = wide) =>
    Array.from({ length: n }, () => [x + wide * random.normal(), y + high * random.normal()]);

  /**
   * Places that are some way apart from each other.
   * @param {Chance} random
   * @param {number} count
   * @param {number} apart
   */
  const places = (random, count, apart) => {
    /** @type {number[][]} */
    const found = [];
    for (let tries = 0; found.length < count && tries < 2000; tries++) {
      const [x, y] = [1.7 * random.next() - 0.85, 1.7 * random.next() - 0.85];
      if (found.every(([u, v]) => Math.hypot(x - u, y - v) > apart)) found.push([x, y]);
    }
    return found;
  };

  /**
   * Rows along a part of a circle.
   * @param {Chance} random
   * @param {number} n
   * @param {number} radius
   * @param {number} wide
   * @param {[number, number]} part
   * @param {[number, number]} middle
   */
  const arc = (random, n, radius, wide, [from, to], [x, y]) =>
    Array.from({ length: n }, () => {
      const turn = (from + (to - from) * random.next()) * 2 * Math.PI;
      const far = radius + wide * random.normal();
      return [x + far * Math.cos(turn), y + far * Math.sin(turn)];
    });

  /** @type {Game[]} */
  const games = [
    {
      name: "uniform",
      title: "Even",
      k: 6,
      text:
        "There are no groups here. k-means cuts the square into tiles all the same: it always finds as " +
        "many groups as there are stars.",
      make: (random, n) => Array.from({ length: n }, () => [2 * random.next() - 1, 2 * random.next() - 1]),
    },
    {
      name: "gauss",
      title: "Clouds",
      k: 5,
      text:
        "Round clouds of one width, some way apart: what k-means is made for. With as many stars as clouds it finds " +
        "them, if it starts well.",
      make: (random, n) => places(random, 5, 0.6).flatMap(([x, y]) => cloud(random, Math.round(n / 5), x, y, 0.13)),
    },
    {
      name: "peaked",
      title: "Tight",
      k: 8,
      text:
        "Very tight clouds. A star that starts between two of them stays there, and two stars may share one: start " +
        "again, or try 20 starts.",
      make: (random, n) => places(random, 8, 0.4).flatMap(([x, y]) => cloud(random, Math.round(n / 8), x, y, 0.03)),
    },
    {
      name: "sizes",
      title: "Many and few",
      k: 3,
      text:
        "One group has nearly all rows. k-means would rather cut it in two than give each small group a star: it " +
        "likes groups of one size.",
      make: (random, n) => [
        ...cloud(random, Math.round(0.94 * n), -0.25, -0.1, 0.28),
        ...cloud(random, Math.round(0.03 * n), 0.72, 0.62, 0.05),
        ...cloud(random, Math.round(0.03 * n), 0.82, 0.3, 0.05),
      ],
    },
    {
      name: "widths",
      title: "Wide and narrow",
      k: 3,
      text:
        "A wide group beside narrow ones. Borders lie half way between stars, so that rows at the edge of the wide " +
        "group go to its neighbours.",
      make: (random, n) => [
        ...cloud(random, Math.round(n / 2), -0.25, 0, 0.34),
        ...cloud(random, Math.round(n / 4), 0.55, 0.4, 0.06),
        ...cloud(random, Math.round(n / 4), 0.6, -0.35, 0.06),
      ],
    },
    {
      name: "rings",
      title: "Rings",
      k: 2,
      text:
        "A ring around a ring. Both have the same middle, and k-means cuts them like a cake: it can't find a group " +
        "that surrounds another.",
      make: (random, n) => [
        ...arc(random, Math.round(0.65 * n), 0.85, 0.04, [0, 1], [0, 0]),
        ...arc(random, Math.round(0.35 * n), 0.32, 0.04, [0, 1], [0, 0]),
      ],
    },
    {
      name: "smile",
      title: "Smile",
      k: 3,
      text:
        "Two eyes and a mouth. The eyes are round and easy; the mouth is long and bent, and its ends may go to the " +
        "eyes.",
      make: (random, n) => [
        ...cloud(random, Math.round(0.22 * n), -0.38, 0.45, 0.08),
        ...cloud(random, Math.round(0.22 * n), 0.38, 0.45, 0.08),
        ...arc(random, Math.round(0.56 * n), 0.75, 0.04, [0.58, 0.92], [0, 0.05]),
      ],
    },
    {
      name: "outlier",
      title: "One far away",
      k: 3,
      text:
        "Three groups, and one row far off. Distances count as squares, so that this one row gets a star to itself, " +
        "and two groups must share.",
      make: (random, n) => [
        ...places(random, 3, 0.7).flatMap(([x, y]) =>
          cloud(random, Math.round(n / 3), 0.3 * x - 0.6, 0.3 * y - 0.6, 0.035),
        ),
        [0.95, 0.95],
      ],
    },
    {
      name: "unscaled",
      title: "Two scales",
      k: 2,
      text:
        "Two groups side by side, but the numbers upwards are a hundred times as large, so that only they count. " +
        "Tick “One scale”, and both columns do.",
      make: (random, n) => [
        ...cloud(random, Math.round(n / 2), -0.5, 0, 0.13, 45),
        ...cloud(random, Math.round(n / 2), 0.5, 0, 0.13, 45),
      ],
    },
  ];

  return { games };
})();
