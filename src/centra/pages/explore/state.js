// @ts-check
"use strict";

/** What the page was made of. @type {Written} */
const data = JSON.parse(dom.element("data").textContent || "{}");

/** Whether it is a playground. */
const isGame = !data.fits;

/**
 * The state of the page. Only the files from here on change it.
 *
 * `past`: moments before `now`. `plan`: where rows are. `only`: the cluster that is shown alone. `held`: the star that
 * buttons are about. `settling`: whether the run is the first, which ends at the fit; `due`: when a half step is next.
 * `gliding`: stars between two moments. `tries`: ends of other starts, by how many stars; the series `trial` is the one
 * that counts. `sticky`: the row that is told. `lines`: rows of the playground, of which the first `made` are those of
 * its board, and the others painted; -1: they are those of a file.
 */
const my = (() => {
  const box = /** @type {[number, number, number, number]} */ ([-1.12, 1.12, -1.12, 1.12]);
  /** @type {Source} */
  const source = isGame ? decode.own("", ["x", "y"], [], false, { box }) : decode.source(data);
  return {
    source,
    box,
    past: /** @type {Moment[]} */ ([]),
    now: run.fresh(source.rows, 0, 1),
    plan: sheet.made(source, sheet.usual(source)),
    only: /** @type {number | null} */ (null),
    held: 0,
    playing: false,
    settling: false,
    due: 0,
    gliding: /** @type {{from: Float64Array, since: number, time: number} | null} */ (null),
    tries: /** @type {Map<number, Ended[]>} */ (new Map()),
    trial: 0,
    names: /** @type {Record<string, string>} */ ({}),
    sticky: -1,
    tool: /** @type {"none" | "lasso" | "paint"} */ ("none"),
    game: boards.games[1],
    seed: 1,
    lines: /** @type {number[][]} */ ([]),
    made: 0,
  };
})();

/** What is drawn of it. @type {Scene} */
const scene = {
  source: my.source,
  sheet: my.plan,
  now: my.now,
  centers: my.now.centers,
  colors: [],
  names: [],
  clear: null,
  chosen: new Set(),
  hover: -1,
  chances: null,
  loop: [],
  cursor: null,
  sizes: [],
  only: null,
};

/** What follows from it. */
const known = (() => {
  const isNamed = () => my.now.numbered && my.source.fits.some(({ k }) => k === my.now.k);
  const isAll = () => my.source.rows.n === my.source.total;

  const inertiaNow = () =>
    my.now.fit >= 0
      ? my.source.fits[my.now.fit].inertia
      : (my.now.curve[my.now.curve.length - 1] ?? NaN) * my.source.factor;

  /** What clusters are called: by name, or by number. */
  const called = () => Array.from({ length: my.now.k }, (_, at) => (isNamed() && my.names[String(at)]) || String(at));

  /** @type {(at: number) => string} */
  const calledOne = (at) => (called()[at] === String(at) ? `cluster ${at}` : called()[at]);

  const sizesNow = () => (my.now.fit >= 0 ? my.source.fits[my.now.fit].sizes : run.sizes(my.now));

  const shownFit = () => (my.source.fits.length > 1 ? dom.input("k").valueAsNumber : 0);

  /**
   * Where a pointer is on the board.
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  const pointAt = (event) => {
    const { left, top } = board.area.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  return { isNamed, isAll, inertiaNow, called, calledOne, sizesNow, shownFit, pointAt };
})();
