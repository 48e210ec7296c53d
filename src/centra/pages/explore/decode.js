// @ts-check
"use strict";

/**
 * What the page was made of, as it is written into it. Long arrays are base64.
 * @typedef {{
 *   k: number, centers: string, labels: string, sizes: number[], inertia: number, colors: number[],
 *   apart: [number, number, number][][], examples: number[][], stability: number[] | null, seen: boolean[]
 * }} WrittenFit
 * @typedef {{
 *   palette: {light: {dots: string[], rims: string[]}, dark: {dots: string[], rims: string[]}}, key: string,
 *   title: string, columns: string[], wide: boolean, units: string, n: number, total: number, ids: string,
 *   first: number,
 *   texts: {name: string, values: string[]}[], weights: string | null, unit: boolean, globe: boolean,
 *   scaling: {offset: number[], scale: number[]} | null,
 *   plane: {mean: number[], directions: number[][], shares: number[]} | null, overall: number[], hidden: boolean,
 *   left: number, factor: number, fits: WrittenFit[], shown: number, flows: [number, number, number][][],
 *   names: Record<string, string>,
 *   criteria: {name: string, title: string, values: (number | null)[], vote: number | null}[], why: string,
 *   python: string, shell: string, form?: Form
 * }} Written
 */

/** The data of the page, and what is dropped on it, as sources. */
const decode = (() => {
  /** @param {string} text */
  const bytes = (text) => {
    const raw = atob(text);
    const found = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found.buffer;
  };

  /**
   * Rows in units where their distances count.
   * @param {Float64Array} units
   * @param {number} n
   * @param {number} d
   * @param {Written["scaling"]} scaling
   */
  const scaled = (units, n, d, scaling) => {
    if (!scaling) return units;
    const x = new Float64Array(n * d);
    for (let i = 0; i < n * d; i++) x[i] = (units[i] - scaling.offset[i % d]) / scaling.scale[i % d];
    return x;
  };

  /**
   * @param {Written} data
   * @returns {Source}
   */
  const source = (data) => {
    const { columns, n, globe, scaling } = data;
    const d = columns.length;
    const units = data.wide
      ? new Float64Array(bytes(data.units))
      : Float64Array.from(new Float32Array(bytes(data.units)));
    const weights = data.weights === null ? null : new Float64Array(bytes(data.weights));
    const x = globe ? new Float64Array(3 * n) : scaled(units, n, d, scaling);
    const rows = { x, n, d: globe ? 3 : d, weights, unit: data.unit };
    const { title, total, first, texts, plane, hidden, left, overall, factor } = data;
    const own = {
      title,
      columns,
      units,
      rows,
      total,
      first,
      texts,
      scaling,
      globe,
      plane,
      hidden,
      left,
      overall,
      factor,
    };
    const ids = [...new Int32Array(bytes(data.ids))];
    const fits = data.fits.map((fit) => ({
      ...fit,
      centers: new Float64Array(bytes(fit.centers)),
      labels: new Int16Array(bytes(fit.labels)),
    }));
    const made = { ...own, ids, fits, box: null };
    if (globe) {
      for (let i = 0; i < n; i++) x.set(sheet.within(made, units.subarray(2 * i, 2 * i + 2)), 3 * i);
    }
    return made;
  };

  /**
   * A source of rows that were made up, painted or dropped here.
   * @param {string} title
   * @param {string[]} columns
   * @param {number[][]} lines
   * @param {boolean} even whether columns are brought to one scale
   * @param {Partial<Source>} [more]
   * @returns {Source}
   */
  const own = (title, columns, lines, even, more = {}) => {
    const [n, d] = [lines.length, columns.length];
    const units = Float64Array.from(lines.flat());
    const overall = columns.map((_, f) => lines.reduce((sum, line) => sum + line[f], 0) / Math.max(n, 1));
    const deviations = columns.map((_, f) =>
      Math.sqrt(lines.reduce((sum, line) => sum + (line[f] - overall[f]) ** 2, 0) / Math.max(n, 1)),
    );
    const scaling = even ? { offset: overall, scale: deviations.map((each) => each || 1) } : null;
    const x = scaled(units, n, d, scaling);
    return {
      title,
      columns,
      units,
      rows: { x, n, d, weights: null, unit: false },
      total: n,
      ids: lines.map((_, i) => i),
      first: 1,
      texts: [],
      scaling,
      globe: false,
      plane: d > 2 ? plane.principal(x, n, d) : null,
      fits: [],
      box: null,
      overall,
      hidden: false,
      left: 0,
      factor: 1,
      ...more,
    };
  };

  return { source, own };
})();
