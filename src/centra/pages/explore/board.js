// @ts-check
"use strict";

/**
 * What is drawn. `centers` are where stars are now, perhaps between two moments. `names` and `colors` are of the stars;
 * `only`: the cluster that is shown alone; `clear` tells which rows are not dimmed, null: all. `chances`: of rows, to become a star.
 * @typedef {{
 *   source: Source, sheet: Sheet, now: Moment, centers: Float64Array, colors: number[], names: string[],
 *   clear: ((row: number) => boolean) | null, chosen: Set<number>, hover: number, chances: Float64Array | null,
 *   loop: number[][], cursor: [number, number] | null, sizes: number[], only: number | null
 * }} Scene
 */

/** The board: dots and cells on canvases, stars and names as elements over them. */
const board = (() => {
  const LEFT = 52;
  const RIGHT = 16;
  const TOP = 14;
  const BOTTOM = 30;
  const STAR = "M0-14 4-5.5 13.3-4.3 6.5 2.1 8.2 11.3 0 6.8-8.2 11.3-6.5 2.1-13.3-4.3-4-5.5Z";

  const area = dom.element("board");
  const layers = ["cells", "dots", "over"].map((id) => /** @type {HTMLCanvasElement} */ (dom.element(id)));
  const [cellInk, dotInk, overInk] = layers.map(
    (layer) => /** @type {CanvasRenderingContext2D} */ (layer.getContext("2d")),
  );
  const starHome = dom.element("stars");
  const labelHome = dom.element("labels");

  /** @type {{light: {dots: string[], rims: string[]}, dark: {dots: string[], rims: string[]}}} */
  let palette = { light: { dots: [], rims: [] }, dark: { dots: [], rims: [] } };
  let width = 0;
  let height = 0;
  let pixels = 1; // of the device, to one of the page
  let radius = 3;
  let isDark = dom.isDark();
  let xs = new Float32Array(0); // where rows are, in pixels of the page
  let ys = new Float32Array(0);
  /** @type {HTMLCanvasElement[]} */
  let sprites = [];
  /** @type {HTMLButtonElement[]} */
  let stars = [];
  /** @type {HTMLElement[]} */
  let labels = [];
  let ink = { paper: "", ink: "", muted: "", faint: "", line: "" };

  /** @param {number} at */
  const shade = (at) => {
    const { dots, rims } = palette[isDark ? "dark" : "light"];
    return { dot: dots[at % dots.length], rim: rims[at % rims.length] };
  };

  /** A dot of each colour, and one of rows without a star, drawn once. */
  const drawSprites = () => {
    const size = 2 * Math.ceil((radius + 1) * pixels) + 1;
    const { dots } = palette.light;
    sprites = [...dots.keys(), -1].map((at) => {
      const sprite = dom.made("canvas");
      sprite.width = sprite.height = size;
      const brush = /** @type {CanvasRenderingContext2D} */ (sprite.getContext("2d"));
      const { dot, rim } = at < 0 ? { dot: ink.paper, rim: ink.muted } : shade(at);
      brush.beginPath();
      brush.arc(size / 2, size / 2, radius * pixels, 0, 2 * Math.PI);
      [brush.fillStyle, brush.strokeStyle, brush.lineWidth] = [dot, rim, Math.max(1, 0.8 * pixels)];
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
    LEFT + ((x - left) / (right - left)) * (width - LEFT - RIGHT),
    height - BOTTOM - ((y - bottom) / (top - bottom)) * (height - TOP - BOTTOM),
  ];

  /**
   * From pixels to the data.
   * @param {Sheet} sheet
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  const meant = ({ box: [left, right, bottom, top] }, x, y) => [
    left + ((x - LEFT) / (width - LEFT - RIGHT)) * (right - left),
    bottom + ((height - BOTTOM - y) / (height - TOP - BOTTOM)) * (top - bottom),
  ];

  /**
   * Measure the board, and where rows are on it.
   * @param {Scene} scene
   */
  const fit = ({ sheet, source }) => {
    isDark = dom.isDark();
    const style = (/** @type {string} */ name) => dom.color(`--${name}`);
    ink = {
      paper: style("paper"),
      ink: style("ink"),
      muted: style("muted"),
      faint: style("faint"),
      line: style("line"),
    };
    [width, height] = [area.clientWidth, area.clientHeight];
    pixels = Math.min(window.devicePixelRatio || 1, 2);
    for (const layer of layers) {
      layer.width = Math.round(width * pixels);
      layer.height = Math.round(height * pixels);
    }
    for (const brush of [cellInk, overInk]) brush.setTransform(pixels, 0, 0, pixels, 0, 0);
    const { n } = source.rows;
    radius = n <= 300 ? 4.5 : n <= 1500 ? 3.5 : 2.75;
    [xs, ys] = [new Float32Array(n), new Float32Array(n)];
    for (let i = 0; i < n; i++) [xs[i], ys[i]] = seen(sheet, sheet.xs[i], sheet.ys[i]);
    drawSprites();
  };

  /** @param {Scene} scene */
  const drawCells = (scene) => {
    const { sheet, now } = scene;
    cellInk.clearRect(0, 0, width, height);
    drawAxes(cellInk, sheet);
    if (scene.source.hidden) drawSizes(scene);
    if (!sheet.flat || now.k === 0) return;
    for (const { at, path } of outlines(scene)) {
      cellInk.beginPath();
      for (let i = 0; i < path.length; i += 2) cellInk.lineTo(path[i], path[i + 1]);
      cellInk.closePath();
      cellInk.globalAlpha = 0.14;
      cellInk.fillStyle = shade(scene.colors[at]).dot;
      cellInk.fill();
      cellInk.globalAlpha = 1;
      [cellInk.strokeStyle, cellInk.lineWidth] = [ink.faint, 1];
      cellInk.stroke();
    }
  };

  /** Circles as large as their clusters, in place of rows. @param {Scene} scene */
  const drawSizes = ({ sheet, now, centers, colors, sizes, source, only }) => {
    for (let star = 0; star < now.k; star++) {
      const [x, y] = seen(sheet, ...sheet.at(centers, star));
      if (Number.isNaN(x)) continue;
      cellInk.beginPath();
      ring(cellInk, x, y, 0.3 * Math.min(width, height) * Math.sqrt(sizes[star] / source.total));
      cellInk.globalAlpha = only === null || only === star ? 0.35 : 0.1;
      cellInk.fillStyle = shade(colors[star]).dot;
      cellInk.fill();
    }
    cellInk.globalAlpha = 1;
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
    const across = plane.ticks(left, right, Math.max(2, width / 130));
    const up = sheet.titles[1] ? plane.ticks(bottom, top, Math.max(2, height / 90)) : [];
    return {
      across: across.map((value) => ({ at: seen(sheet, value, bottom)[0], text: dom.short(value) })),
      up: up.map((value) => ({ at: seen(sheet, left, value)[1], text: dom.short(value) })),
    };
  };

  /**
   * @param {CanvasRenderingContext2D} brush
   * @param {Sheet} sheet
   */
  const drawAxes = (brush, sheet) => {
    const { across, up } = scale(sheet);
    [brush.strokeStyle, brush.lineWidth, brush.globalAlpha] = [ink.faint, 1, 0.35];
    brush.beginPath();
    for (const { at } of across) line(brush, at, TOP, at, height - BOTTOM);
    for (const { at } of up) line(brush, LEFT, at, width - RIGHT, at);
    brush.stroke();
    brush.globalAlpha = 1;
    brush.fillStyle = ink.muted;
    brush.font = "12px system-ui, sans-serif";
    [brush.textAlign, brush.textBaseline] = ["center", "top"];
    for (const { at, text } of across) brush.fillText(text, at, height - BOTTOM + 8);
    [brush.textAlign, brush.textBaseline] = ["right", "middle"];
    for (const { at, text } of up) brush.fillText(text, LEFT - 8, at);
  };

  /** @type {(brush: CanvasRenderingContext2D, x: number, y: number, u: number, v: number) => void} */
  const line = (brush, x, y, u, v) => {
    brush.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
    brush.lineTo(Math.round(u) + 0.5, Math.round(v) + 0.5);
  };

  /**
   * All dots, or only these; a dot covers the one it was before.
   * @param {Scene} scene
   * @param {number[]} [only]
   */
  const drawDots = (scene, only) => {
    const { now, colors, clear, source } = scene;
    const grey = sprites.length - 1;
    const half = sprites.length ? sprites[0].width / 2 : 0;
    if (!only) dotInk.clearRect(0, 0, layers[1].width, layers[1].height);
    const count = only ? only.length : source.rows.n;
    // Those that are dimmed first, so that they cover none of the others.
    for (const dimmed of clear ? [true, false] : [false]) {
      dotInk.globalAlpha = dimmed ? 0.13 : 1;
      for (let at = 0; at < count; at++) {
        const i = only ? only[at] : at;
        if (clear && clear(i) === dimmed) continue;
        const label = now.labels[i];
        const sprite = sprites[label < 0 || label >= colors.length ? grey : colors[label] % grey];
        dotInk.drawImage(sprite, Math.round(xs[i] * pixels - half), Math.round(ys[i] * pixels - half));
      }
    }
    dotInk.globalAlpha = 1;
  };

  /** @param {Scene} scene */
  const drawOver = (scene) => {
    const { now, sheet, chances, chosen, hover, loop, cursor, centers } = scene;
    const brush = overInk;
    brush.clearRect(0, 0, width, height);
    brush.globalAlpha = 1;
    if (chances) {
      let most = 0;
      for (const share of chances) most = Math.max(most, share);
      const wide = chances.length > 300 ? 9 : 16;
      [brush.strokeStyle, brush.lineWidth, brush.globalAlpha] = [ink.line, 1, 0.55];
      brush.beginPath();
      for (let i = 0; i < chances.length; i++) {
        if (chances[i] > 0.002 * most) ring(brush, xs[i], ys[i], radius + wide * Math.sqrt(chances[i] / most));
      }
      brush.stroke();
      brush.globalAlpha = 1;
    }
    if (now.moved.length && now.moved.length < xs.length) {
      [brush.strokeStyle, brush.lineWidth] = [ink.ink, 1.25];
      brush.beginPath();
      for (const i of now.moved) ring(brush, xs[i], ys[i], radius + 2.5);
      brush.stroke();
    }
    if (now.trail.length > 1) {
      [brush.strokeStyle, brush.lineWidth, brush.globalAlpha, brush.lineJoin] = [ink.ink, 1.5, 0.6, "round"];
      brush.beginPath();
      for (let star = 0; star < now.k; star++) {
        now.trail.forEach((past, step) => {
          const [x, y] = seen(sheet, ...sheet.at(past, star));
          if (step === 0) brush.moveTo(x, y);
          else if (step < now.trail.length - 1) brush.lineTo(x, y);
        });
        brush.lineTo(...seen(sheet, ...sheet.at(centers, star)));
      }
      brush.stroke();
      brush.globalAlpha = 1;
    }
    if (chosen.size) {
      [brush.strokeStyle, brush.lineWidth] = [ink.line, 2];
      brush.beginPath();
      for (const i of chosen) ring(brush, xs[i], ys[i], radius + 2);
      brush.stroke();
    }
    if (hover >= 0 && hover < xs.length) {
      [brush.strokeStyle, brush.lineWidth] = [ink.ink, 2];
      brush.beginPath();
      ring(brush, xs[hover], ys[hover], radius + 5);
      brush.stroke();
    }
    if (loop.length > 1) {
      [brush.strokeStyle, brush.fillStyle, brush.lineWidth] = [ink.line, ink.line, 1.5];
      brush.beginPath();
      for (const [x, y] of loop) brush.lineTo(x, y);
      brush.closePath();
      brush.stroke();
      brush.globalAlpha = 0.1;
      brush.fill();
      brush.globalAlpha = 1;
    }
    if (cursor) {
      [brush.strokeStyle, brush.lineWidth] = [ink.line, 2];
      brush.beginPath();
      const [x, y] = cursor;
      line(brush, x - 12, y, x + 12, y);
      line(brush, x, y - 12, x, y + 12);
      brush.stroke();
    }
  };

  /** @type {(brush: CanvasRenderingContext2D, x: number, y: number, size: number) => void} */
  const ring = (brush, x, y, size) => {
    brush.moveTo(x + size, y);
    brush.arc(x, y, size, 0, 2 * Math.PI);
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

  /**
   * Stars where their centres are. Elements are kept as long as there are as many.
   * @param {Scene} scene
   */
  const drawStars = (scene) => {
    const { now, colors, names, sizes, source } = scene;
    while (stars.length > now.k) stars.pop()?.remove();
    while (stars.length < now.k) {
      const at = stars.length;
      const star = dom.made("button", { type: "button", class: "star", "data-test": `star-${at}` });
      star.dataset.star = String(at);
      const drawing = dom.shape("svg", { viewBox: "-17 -17 34 34", "aria-hidden": "true" }, star);
      dom.shape("path", { d: STAR }, drawing);
      dom.shape("text", { y: 1 }, drawing, String(at));
      starHome.append(star);
      stars.push(star);
    }
    stars.forEach((star, at) => {
      const { dot, rim } = shade(colors[at]);
      const [path, text] = /** @type {SVGElement[]} */ ([.../** @type {Element} */ (star.firstChild).children]);
      [path.style.fill, path.style.stroke, text.style.fill] = [dot, rim, over(dot)];
      star.classList.toggle("pinned", now.pinned[at]);
      star.classList.toggle("dim", scene.only !== null && scene.only !== at);
      const name = names[at] === String(at) ? "" : `, ${names[at]}`;
      const told = source.hidden || now.labels.some((label) => label >= 0) ? `, ${dom.counted(sizes[at], "row")}` : "";
      const pinned = now.pinned[at] ? ", pinned" : "";
      star.setAttribute("aria-label", `Star ${at}${name}${told}${pinned}`);
      star.hidden = source.hidden && !Number.isFinite(scene.centers[at * source.rows.d]);
    });
    moveStars(scene);
  };

  /** @param {Scene} scene */
  const moveStars = (scene) => {
    stars.forEach((star, at) => {
      const [x, y] = seen(scene.sheet, ...scene.sheet.at(scene.centers, at));
      star.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    });
  };

  /**
   * Names beside stars, the largest clusters first, as far as there is room: none lies on another, or on a star.
   * @param {Scene} scene
   * @param {boolean} shown
   */
  const drawLabels = (scene, shown) => {
    const { sheet, centers, names, sizes, now, only } = scene;
    /** @param {number} at */
    const isShown = (at) =>
      at < now.k && names[at] !== String(at) && !stars[at].hidden && (only === null || only === at);
    const wanted = shown ? names.map((_, at) => at).filter(isShown) : [];
    wanted.sort((a, b) => sizes[b] - sizes[a] || a - b);
    while (labels.length > wanted.length) labels.pop()?.remove();
    while (labels.length < wanted.length) {
      const label = dom.made("span", { class: "label", dir: "auto" });
      labelHome.append(label);
      labels.push(label);
    }
    const places = Array.from({ length: now.k }, (_, at) => seen(sheet, ...sheet.at(centers, at)));
    const taken = places.map(([x, y]) => [x - 15, y - 15, x + 15, y + 15]);
    wanted.forEach((at, rank) => {
      labels[rank].textContent = names[at];
      labels[rank].dataset.test = `label-${at}`;
    });
    const sizesOf = labels.map((label) => [label.offsetWidth, label.offsetHeight]);
    wanted.forEach((at, rank) => {
      const [x, y] = places[at];
      const [wide, high] = sizesOf[rank];
      const spots = [
        [x + 17, y - high / 2],
        [x - 17 - wide, y - high / 2],
        [x - wide / 2, y - 17 - high],
        [x - wide / 2, y + 17],
      ];
      const free = spots.find(
        ([left, top]) =>
          left >= LEFT &&
          top >= 0 &&
          left + wide <= width &&
          top + high <= height - BOTTOM &&
          taken.every(([l, t, r, b]) => left > r || l > left + wide || top > b || t > top + high),
      );
      labels[rank].hidden = !free;
      if (!free) return;
      const [left, top] = free.map(Math.round);
      labels[rank].style.transform = `translate(${left}px, ${top}px)`;
      taken.push([left - 2, top - 1, left + wide + 2, top + high + 1]);
    });
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
    for (let i = 0; i < xs.length; i++) {
      const away = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
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
    for (let i = 0; i < xs.length; i++) if (plane.inside(xs[i], ys[i], loop)) found.push(i);
    return found;
  };

  /** The board as a picture of its own. @param {Scene} scene */
  const painted = (scene) => {
    const sheetOfPaper = dom.made("canvas");
    [sheetOfPaper.width, sheetOfPaper.height] = [layers[0].width, layers[0].height];
    const brush = /** @type {CanvasRenderingContext2D} */ (sheetOfPaper.getContext("2d"));
    brush.fillStyle = ink.paper;
    brush.fillRect(0, 0, sheetOfPaper.width, sheetOfPaper.height);
    for (const layer of layers) brush.drawImage(layer, 0, 0);
    brush.setTransform(pixels, 0, 0, pixels, 0, 0);
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.font = "bold 10px system-ui, sans-serif";
    for (let at = 0; at < scene.now.k; at++) {
      if (stars[at].hidden) continue;
      const { dot, rim } = shade(scene.colors[at]);
      const [x, y] = seen(scene.sheet, ...scene.sheet.at(scene.centers, at));
      brush.save();
      brush.translate(x, y);
      [brush.fillStyle, brush.strokeStyle, brush.lineWidth] = [dot, rim, 1.5];
      brush.fill(new Path2D(STAR));
      brush.stroke(new Path2D(STAR));
      brush.fillStyle = over(dot);
      brush.fillText(String(at), 0, 1);
      brush.restore();
    }
    [brush.font, brush.fillStyle, brush.textAlign] = ["13px system-ui, sans-serif", ink.ink, "left"];
    for (const { text, x, y } of shownLabels()) brush.fillText(text, x, y);
    return sheetOfPaper;
  };

  /** Names that are shown, and where their middle line begins. */
  const shownLabels = () => {
    const { left, top } = area.getBoundingClientRect();
    return labels
      .filter((label) => !label.hidden)
      .map((label) => {
        const box = label.getBoundingClientRect();
        return { text: label.textContent || "", x: box.left - left + 4, y: box.top - top + box.height / 2 };
      });
  };

  /** The board as a drawing. @param {Scene} scene */
  const drawn = (scene) => {
    const { now, sheet, colors, centers } = scene;
    const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const set = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height };
    for (const [key, value] of Object.entries(set)) root.setAttribute(key, String(value));
    dom.shape("rect", { width, height, fill: ink.paper }, root);
    const words = { "font-family": "sans-serif", "font-size": 12, fill: ink.muted };
    const { across, up } = scale(sheet);
    for (const { at, text } of across) {
      dom.shape("text", { ...words, x: at.toFixed(1), y: height - 10, "text-anchor": "middle" }, root, text);
    }
    for (const { at, text } of up) {
      dom.shape("text", { ...words, x: LEFT - 8, y: (at + 4).toFixed(1), "text-anchor": "end" }, root, text);
    }
    if (sheet.flat) {
      for (const { at, path } of outlines(scene)) {
        const points = path.map((each) => each.toFixed(1)).join(" ");
        const look = { fill: shade(colors[at]).dot, "fill-opacity": 0.14, stroke: ink.faint };
        dom.shape("polygon", { points, ...look }, root);
      }
    }
    const dots = dom.shape("g", {}, root);
    for (let i = 0; i < xs.length; i++) {
      const label = now.labels[i];
      const { dot, rim } = label < 0 ? { dot: ink.paper, rim: ink.muted } : shade(colors[label]);
      const look = { fill: dot, stroke: rim, "stroke-width": 0.8, opacity: scene.clear && !scene.clear(i) ? 0.13 : 1 };
      dom.shape("circle", { cx: xs[i].toFixed(1), cy: ys[i].toFixed(1), r: radius, ...look }, dots);
    }
    for (let at = 0; at < now.k; at++) {
      if (stars[at].hidden) continue;
      const { dot, rim } = shade(colors[at]);
      const [x, y] = seen(sheet, ...sheet.at(centers, at));
      const group = dom.shape("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, root);
      dom.shape("path", { d: STAR, fill: dot, stroke: rim, "stroke-width": 1.5 }, group);
      const number = { ...words, y: 4.5, "text-anchor": "middle", "font-size": 10, "font-weight": "bold" };
      dom.shape("text", { ...number, fill: over(dot) }, group, String(at));
    }
    for (const { text, x, y } of shownLabels()) {
      dom.shape("text", { ...words, x, y: y + 4, "font-size": 13, fill: ink.ink }, root, text);
    }
    return new XMLSerializer().serializeToString(root);
  };

  /** @param {typeof palette} own */
  const paint = (own) => (palette = own);

  /** @param {number} star */
  const focus = (star) => stars[star]?.focus();

  return {
    area,
    paint,
    shade,
    over,
    fit,
    drawCells,
    drawDots,
    drawOver,
    drawStars,
    moveStars,
    drawLabels,
    nearest,
    caught,
    painted,
    drawn,
    focus,
    seen,
    meant,
    size: () => ({ width, height }),
  };
})();
