// @ts-check
"use strict";

/**
 * What is drawn. `centers` are where stars are now, perhaps between two moments. `names` and `colors` are of the stars;
 * `only`: the cluster that is shown alone; `clear` tells which rows are not dimmed, null: all. `chances`: of rows, to
 * become a star.
 * @typedef {{
 *   source: Source, sheet: Sheet, now: Moment, centers: Float64Array, colors: number[], names: string[],
 *   clear: ((row: number) => boolean) | null, chosen: Set<number>, hover: number, chances: Float64Array | null,
 *   loop: number[][], cursor: [number, number] | null, sizes: number[], only: number | null
 * }} Scene
 */


/** The board: how large it is, where rows are on it, and in which colours. What is on it is drawn by others. */
const board = (() => {
  const LEFT = 52;
  const RIGHT = 16;
  const TOP = 14;
  const BOTTOM = 30;

  const area = dom.element("board");
  const layers = ["cells", "dots", "over"].map((id) => /** @type {HTMLCanvasElement} */ (dom.element(id)));
  const [cells, dots, marks] = layers.map((layer) => /** @type {CanvasRenderingContext2D} */ (layer.getContext("2d")));

  /** @type {{light: {dots: string[], rims: string[]}, dark: {dots: string[], rims: string[]}}} */
  let palette = { light: { dots: [], rims: [] }, dark: { dots: [], rims: [] } };
  let isDark = dom.isDark();

  /** What was measured last: `pixels` of the device, to one of the page; `xs` and `ys`: where rows are. */
  const is = {
    width: 0,
    height: 0,
    pixels: 1,
    radius: 3,
    xs: new Float32Array(0),
    ys: new Float32Array(0),
    sprites: /** @type {HTMLCanvasElement[]} */ ([]),
    ink: { paper: "", ink: "", muted: "", faint: "", line: "" },
  };

  /** @param {number} at */
  const shade = (at) => {
    const { dots, rims } = palette[isDark ? "dark" : "light"];
    return { dot: dots[at % dots.length], rim: rims[at % rims.length] };
  };

  /**
   * Black or white, whichever is told apart better from a colour: one of them always is, by 4.5 to 1.
   * @param {string} hex
   */
  const over = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
  };

  /** A dot of each colour, and one of rows without a star, drawn once. */
  const drawSprites = () => {
    const size = 2 * Math.ceil((is.radius + 1) * is.pixels) + 1;
    const { dots } = palette.light;
    is.sprites = [...dots.keys(), -1].map((at) => {
      const sprite = dom.made("canvas");
      sprite.width = sprite.height = size;
      const brush = /** @type {CanvasRenderingContext2D} */ (sprite.getContext("2d"));
      const { dot, rim } = at < 0 ? { dot: is.ink.paper, rim: is.ink.muted } : shade(at);
      brush.beginPath();
      brush.arc(size / 2, size / 2, is.radius * is.pixels, 0, 2 * Math.PI);
      [brush.fillStyle, brush.strokeStyle, brush.lineWidth] = [dot, rim, Math.max(1, 0.8 * is.pixels)];
      brush.fill();
      brush.stroke();
      return sprite;
    });
  };

  /**
   * From the data to pixels.
   * @param {Sheet} sheet
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  const seen = ({ box: [left, right, bottom, top] }, x, y) => [
    LEFT + ((x - left) / (right - left)) * (is.width - LEFT - RIGHT),
    is.height - BOTTOM - ((y - bottom) / (top - bottom)) * (is.height - TOP - BOTTOM),
  ];

  /**
   * From pixels to the data.
   * @param {Sheet} sheet
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  const meant = ({ box: [left, right, bottom, top] }, x, y) => [
    left + ((x - LEFT) / (is.width - LEFT - RIGHT)) * (right - left),
    bottom + ((is.height - BOTTOM - y) / (is.height - TOP - BOTTOM)) * (top - bottom),
  ];

  /**
   * Measure the board, and where rows are on it.
   * @param {Scene} scene
   */
  const fit = ({ sheet, source }) => {
    isDark = dom.isDark();
    const style = (/** @type {string} */ name) => dom.color(`--${name}`);
    is.ink = {
      paper: style("paper"),
      ink: style("ink"),
      muted: style("muted"),
      faint: style("faint"),
      line: style("line"),
    };
    [is.width, is.height] = [area.clientWidth, area.clientHeight];
    is.pixels = Math.min(window.devicePixelRatio || 1, 2);
    for (const layer of layers) {
      layer.width = Math.round(is.width * is.pixels);
      layer.height = Math.round(is.height * is.pixels);
    }
    for (const brush of [cells, marks]) brush.setTransform(is.pixels, 0, 0, is.pixels, 0, 0);
    const { n } = source.rows;
    is.radius = n <= 300 ? 4.5 : n <= 1500 ? 3.5 : 2.75;
    [is.xs, is.ys] = [new Float32Array(n), new Float32Array(n)];
    for (let i = 0; i < n; i++) [is.xs[i], is.ys[i]] = seen(sheet, sheet.xs[i], sheet.ys[i]);
    drawSprites();
  };

  /**
   * The cells in pixels.
   * @param {Scene} scene
   */
  const outlines = ({ sheet, now, centers }) => {
    const [wide, high] = sheet.stretch;
    const [left, right, bottom, top] = sheet.box;
    const places = [];
    for (let star = 0; star < now.k; star++) {
      const [x, y] = sheet.at(centers, star);
      places.push(x / wide, y / high);
    }
    return plane.cells(places, [left / wide, right / wide, bottom / high, top / high]).map((polygon, at) => {
      const path = [];
      for (let i = 0; i < polygon.length; i += 2) path.push(...seen(sheet, polygon[i] * wide, polygon[i + 1] * high));
      return { at, path };
    });
  };

  /**
   * Ticks: what, and where.
   * @param {Sheet} sheet
   */
  const scale = (sheet) => {
    const [left, right, bottom, top] = sheet.box;
    const across = plane.ticks(left, right, Math.max(2, is.width / 130));
    const up = sheet.titles[1] ? plane.ticks(bottom, top, Math.max(2, is.height / 90)) : [];
    return {
      across: across.map((value) => ({ at: seen(sheet, value, bottom)[0], text: dom.short(value) })),
      up: up.map((value) => ({ at: seen(sheet, left, value)[1], text: dom.short(value) })),
    };
  };

  /**
   * The row nearest to a place on the board, no farther than so many pixels; -1: none.
   * @param {number} x
   * @param {number} y
   * @param {number} most
   */
  const nearest = (x, y, most) => {
    let best = -1;
    let least = most * most;
    for (let i = 0; i < is.xs.length; i++) {
      const away = (is.xs[i] - x) ** 2 + (is.ys[i] - y) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    return best;
  };

  /**
   * The rows inside a loop.
   * @param {number[][]} loop
   */
  const caught = (loop) => {
    const found = [];
    for (let i = 0; i < is.xs.length; i++) if (plane.inside(is.xs[i], is.ys[i], loop)) found.push(i);
    return found;
  };

  /** @param {typeof palette} own */
  const paint = (own) => (palette = own);

  return {
    LEFT,
    RIGHT,
    TOP,
    BOTTOM,
    area,
    layers,
    cells,
    dots,
    marks,
    is,
    shade,
    over,
    fit,
    outlines,
    scale,
    nearest,
    caught,
    paint,
    seen,
    meant,
    size: () => ({ width: is.width, height: is.height }),
  };
})();
