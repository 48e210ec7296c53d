// @ts-check
"use strict";

/** What is drawn on the board's canvases: cells, dots, and marks over them. */
const canvas = (() => {
  const { LEFT, RIGHT, TOP, BOTTOM, layers, cells, dots, marks, is, shade, seen } = board;

  /** @param {Scene} scene */
  const drawCells = (scene) => {
    const { sheet, now } = scene;
    cells.clearRect(0, 0, is.width, is.height);
    drawAxes(cells, sheet);
    if (scene.source.hidden) drawSizes(scene);
    if (!sheet.flat || now.k === 0) return;
    for (const { at, path } of board.outlines(scene)) {
      cells.beginPath();
      for (let i = 0; i < path.length; i += 2) cells.lineTo(path[i], path[i + 1]);
      cells.closePath();
      cells.globalAlpha = 0.14;
      cells.fillStyle = shade(scene.colors[at]).dot;
      cells.fill();
      cells.globalAlpha = 1;
      [cells.strokeStyle, cells.lineWidth] = [is.ink.faint, 1];
      cells.stroke();
    }
  };

  /** Circles as large as their clusters, in place of rows. @param {Scene} scene */
  const drawSizes = ({ sheet, now, centers, colors, sizes, source, only }) => {
    for (let star = 0; star < now.k; star++) {
      const [x, y] = seen(sheet, ...sheet.at(centers, star));
      if (Number.isNaN(x)) continue;
      cells.beginPath();
      ring(cells, x, y, 0.3 * Math.min(is.width, is.height) * Math.sqrt(sizes[star] / source.total));
      cells.globalAlpha = only === null || only === star ? 0.35 : 0.1;
      cells.fillStyle = shade(colors[star]).dot;
      cells.fill();
    }
    cells.globalAlpha = 1;
  };

  /**
   * @param {CanvasRenderingContext2D} brush
   * @param {Sheet} sheet
   */
  const drawAxes = (brush, sheet) => {
    const { across, up } = board.scale(sheet);
    [brush.strokeStyle, brush.lineWidth, brush.globalAlpha] = [is.ink.faint, 1, 0.35];
    brush.beginPath();
    for (const { at } of across) line(brush, at, TOP, at, is.height - BOTTOM);
    for (const { at } of up) line(brush, LEFT, at, is.width - RIGHT, at);
    brush.stroke();
    brush.globalAlpha = 1;
    brush.fillStyle = is.ink.muted;
    brush.font = "12px system-ui, sans-serif";
    [brush.textAlign, brush.textBaseline] = ["center", "top"];
    for (const { at, text } of across) brush.fillText(text, at, is.height - BOTTOM + 8);
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
    const grey = is.sprites.length - 1;
    const half = is.sprites.length ? is.sprites[0].width / 2 : 0;
    if (!only) dots.clearRect(0, 0, layers[1].width, layers[1].height);
    const count = only ? only.length : source.rows.n;
    // Those that are dimmed first, so that they cover none of the others.
    for (const dimmed of clear ? [true, false] : [false]) {
      dots.globalAlpha = dimmed ? 0.13 : 1;
      for (let at = 0; at < count; at++) {
        const i = only ? only[at] : at;
        if (clear && clear(i) === dimmed) continue;
        const label = now.labels[i];
        const sprite = is.sprites[label < 0 || label >= colors.length ? grey : colors[label] % grey];
        dots.drawImage(sprite, Math.round(is.xs[i] * is.pixels - half), Math.round(is.ys[i] * is.pixels - half));
      }
    }
    dots.globalAlpha = 1;
  };

  /** @param {Scene} scene */
  const drawOver = (scene) => {
    const { now, sheet, chances, chosen, hover, loop, cursor, centers } = scene;
    const brush = marks;
    brush.clearRect(0, 0, is.width, is.height);
    brush.globalAlpha = 1;
    if (chances) {
      let most = 0;
      for (const share of chances) most = Math.max(most, share);
      const wide = chances.length > 300 ? 9 : 16;
      [brush.strokeStyle, brush.lineWidth, brush.globalAlpha] = [is.ink.line, 1, 0.55];
      brush.beginPath();
      for (let i = 0; i < chances.length; i++) {
        if (chances[i] > 0.002 * most) ring(brush, is.xs[i], is.ys[i], is.radius + wide * Math.sqrt(chances[i] / most));
      }
      brush.stroke();
      brush.globalAlpha = 1;
    }
    if (now.moved.length && now.moved.length < is.xs.length) {
      [brush.strokeStyle, brush.lineWidth] = [is.ink.ink, 1.25];
      brush.beginPath();
      for (const i of now.moved) ring(brush, is.xs[i], is.ys[i], is.radius + 2.5);
      brush.stroke();
    }
    if (now.trail.length > 1) {
      [brush.strokeStyle, brush.lineWidth, brush.globalAlpha, brush.lineJoin] = [is.ink.ink, 1.5, 0.6, "round"];
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
      [brush.strokeStyle, brush.lineWidth] = [is.ink.line, 2];
      brush.beginPath();
      for (const i of chosen) ring(brush, is.xs[i], is.ys[i], is.radius + 2);
      brush.stroke();
    }
    if (hover >= 0 && hover < is.xs.length) {
      [brush.strokeStyle, brush.lineWidth] = [is.ink.ink, 2];
      brush.beginPath();
      ring(brush, is.xs[hover], is.ys[hover], is.radius + 5);
      brush.stroke();
    }
    if (loop.length > 1) {
      [brush.strokeStyle, brush.fillStyle, brush.lineWidth] = [is.ink.line, is.ink.line, 1.5];
      brush.beginPath();
      for (const [x, y] of loop) brush.lineTo(x, y);
      brush.closePath();
      brush.stroke();
      brush.globalAlpha = 0.1;
      brush.fill();
      brush.globalAlpha = 1;
    }
    if (cursor) {
      [brush.strokeStyle, brush.lineWidth] = [is.ink.line, 2];
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

  return { drawCells, drawDots, drawOver };
})();
