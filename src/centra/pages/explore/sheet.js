// @ts-check
"use strict";

/**
 * @typedef {{
 *   k: number, centers: Float64Array, labels: Int16Array, sizes: number[], inertia: number, colors: number[],
 *   apart: [number, number, number][][], examples: number[][], stability: number[] | null, seen: boolean[]
 * }} Fit
 * A clustering of all rows; `labels` are those of the rows shown, `examples` places among them. `apart`: column, mean
 * and difference in standard deviations. `seen`: whether a cluster has rows enough to be told.
 *
 * @typedef {{
 *   title: string, columns: string[], units: Float64Array, rows: Rows, total: number, ids: number[], first: number,
 *   texts: {name: string, values: string[]}[], scaling: {offset: number[], scale: number[]} | null, globe: boolean,
 *   plane: {mean: number[], directions: number[][], shares: number[]} | null, fits: Fit[],
 *   box: [number, number, number, number] | null, overall: number[], hidden: boolean, left: number, factor: number
 * }} Source
 * What is on the board. `units` are the rows in the units of the columns, `rows` where their distances count. `left` is
 * how many columns were left out of the page, `factor` what a squared distance of 1 is in the inertia.
 *
 * @typedef {{
 *   axes: [number, number], titles: [string, string], xs: Float64Array, ys: Float64Array, note: string, flat: boolean,
 *   stretch: [number, number], box: [number, number, number, number],
 *   at: (centers: Float64Array, star: number) => [number, number],
 *   put: (centers: Float64Array, star: number, x: number, y: number) => Float64Array
 * }} Sheet
 */

/** Where rows and stars are on paper: two columns, or two principal axes. */
const sheet = (() => {
  const MARGIN = 0.05;
  const DEGREE = Math.PI / 180;

  /**
   * How many choices an axis has: each column and, of three and more, two principal axes.
   * @param {Source} source
   */
  const choices = ({ columns, plane }) => [...columns, ...(plane ? ["PC1", "PC2"] : [])];

  /**
   * The axes that are shown first.
   * @param {Source} source
   * @returns {[number, number]}
   */
  const usual = ({ columns, plane }) =>
    plane ? [columns.length, columns.length + 1] : [0, Math.min(1, columns.length - 1)];

  /**
   * A place where distances count, in the units of the columns.
   * @param {Source} source
   * @param {Float64Array} centers
   * @param {number} star
   */
  const inUnits = ({ rows, scaling, globe }, centers, star) => {
    const own = centers.subarray(star * rows.d, (star + 1) * rows.d);
    if (globe) return [Math.atan2(own[1], own[0]) / DEGREE, Math.atan2(own[2], Math.hypot(own[0], own[1])) / DEGREE];
    return scaling ? Array.from(own, (each, f) => each * scaling.scale[f] + scaling.offset[f]) : [...own];
  };

  /**
   * The way back.
   * @param {Source} source
   * @param {ArrayLike<number>} values
   */
  const within = ({ rows, scaling, globe }, values) => {
    if (globe) {
      const [east, north] = [values[0] * DEGREE, values[1] * DEGREE];
      return Float64Array.of(Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north));
    }
    const place = Float64Array.from(values);
    if (scaling) for (let f = 0; f < place.length; f++) place[f] = (place[f] - scaling.offset[f]) / scaling.scale[f];
    if (rows.unit) {
      const length = Math.hypot(...place) || 1;
      for (let f = 0; f < place.length; f++) place[f] /= length;
    }
    return place;
  };

  /**
   * Rows and stars on two axes.
   * @param {Source} source
   * @param {[number, number]} axes
   * @returns {Sheet}
   */
  const made = (source, axes) => {
    const { columns, rows, units, plane, scaling, fits } = source;
    const wide = columns.length;
    const single = wide === 1;

    /** @param {number} axis */
    const values = (axis) => {
      const found = new Float64Array(rows.n);
      if (plane && axis >= wide) {
        const direction = plane.directions[axis - wide];
        for (let i = 0; i < rows.n; i++) {
          for (let f = 0; f < wide; f++) found[i] += (rows.x[i * wide + f] - plane.mean[f]) * direction[f];
        }
      } else for (let i = 0; i < rows.n; i++) found[i] = units[i * wide + axis];
      return found;
    };

    /** @type {(centers: Float64Array, star: number, axis: number) => number} */
    const value = (centers, star, axis) => {
      if (!plane || axis < wide) return inUnits(source, centers, star)[axis];
      let sum = 0;
      for (let f = 0; f < wide; f++) {
        sum += (centers[star * wide + f] - plane.mean[f]) * plane.directions[axis - wide][f];
      }
      return sum;
    };

    const [across, up] = axes;
    const xs = values(across);
    // One column is spread over the height, so that rows can be told apart; always the same way.
    const random = engine.chance(1);
    const ys = single ? Float64Array.from(xs, () => 1.6 * random.next() - 0.8) : values(up);

    /** @type {Sheet["at"]} */
    const at = (centers, star) => [value(centers, star, across), single ? 0 : value(centers, star, up)];

    /** @type {Sheet["put"]} */
    const put = (centers, star, x, y) => {
      const goals = /** @type {[number, number][]} */ (
        single
          ? [[across, x]]
          : [
              [across, x],
              [up, y],
            ]
      );
      let place = centers.slice(star * rows.d, (star + 1) * rows.d);
      for (const [axis, goal] of goals) {
        if (plane && axis >= wide) {
          const further = goal - value(place, 0, axis);
          place = place.map((each, f) => each + further * plane.directions[axis - wide][f]);
        } else {
          const told = inUnits(source, place, 0);
          told[axis] = goal;
          place = within(source, told);
        }
      }
      return place;
    };

    const names = choices(source);
    const both = plane !== null && across >= wide && up >= wide && across !== up;
    const share = both ? plane.shares[0] + plane.shares[1] : 0;
    const flat = !rows.unit && (single || (wide === 2 && across !== up && !source.left));
    let note = "";
    if (both) note = `projection: ${dom.percent(share)} of the variance${scaling ? ", of scaled columns" : ""}`;
    else if (wide > 2) note = `${across < wide && up < wide ? 2 : 1} of ${wide + source.left} columns`;
    const fitted = fits.flatMap((fit) =>
      fit.sizes
        .map((_, star) => star)
        .filter((star) => fit.seen[star])
        .map((star) => at(fit.centers, star)),
    );
    const box =
      source.box ??
      around(
        source.hidden ? fitted.map(([x]) => x) : xs,
        single ? [-1, 1] : source.hidden ? fitted.map(([, y]) => y) : ys,
        source.hidden ? 0.25 : MARGIN,
      );
    return {
      axes,
      titles: [names[across], single ? "" : names[up]],
      xs,
      ys,
      note,
      flat,
      stretch: scaling && flat ? [scaling.scale[across], single ? 1 : scaling.scale[up]] : [1, 1],
      box,
      at,
      put,
    };
  };

  /**
   * A box around values, with a margin.
   * @param {ArrayLike<number>} xs
   * @param {ArrayLike<number>} ys
   * @param {number} margin
   * @returns {[number, number, number, number]}
   */
  const around = (xs, ys, margin) => {
    const [left, right] = span(xs, margin);
    const [bottom, top] = span(ys, margin);
    return [left, right, bottom, top];
  };

  /** @type {(values: ArrayLike<number>, margin: number) => [number, number]} */
  const span = (values, margin) => {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    if (low > high) return [-1, 1];
    const room = margin * (high - low) || Math.abs(low) * 0.1 || 1;
    return [low - room, high + room];
  };

  return { choices, usual, inUnits, within, made };
})();
