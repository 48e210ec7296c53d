// @ts-check
"use strict";

/** The board to take along: as a picture, and as a drawing. */
const prints = (() => {
  const { LEFT, layers, is, shade, over, seen } = board;

  /** The board as a picture of its own. @param {Scene} scene */
  const painted = (scene) => {
    const sheetOfPaper = dom.made("canvas");
    [sheetOfPaper.width, sheetOfPaper.height] = [layers[0].width, layers[0].height];
    const brush = /** @type {CanvasRenderingContext2D} */ (sheetOfPaper.getContext("2d"));
    brush.fillStyle = is.ink.paper;
    brush.fillRect(0, 0, sheetOfPaper.width, sheetOfPaper.height);
    for (const layer of layers) brush.drawImage(layer, 0, 0);
    brush.setTransform(is.pixels, 0, 0, is.pixels, 0, 0);
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.font = "bold 10px system-ui, sans-serif";
    for (let at = 0; at < scene.now.k; at++) {
      if (overlay.isHidden(at)) continue;
      const { dot, rim } = shade(scene.colors[at]);
      const [x, y] = seen(scene.sheet, ...scene.sheet.at(scene.centers, at));
      brush.save();
      brush.translate(x, y);
      [brush.fillStyle, brush.strokeStyle, brush.lineWidth] = [dot, rim, 1.5];
      brush.fill(new Path2D(overlay.STAR));
      brush.stroke(new Path2D(overlay.STAR));
      brush.fillStyle = over(dot);
      brush.fillText(String(at), 0, 1);
      brush.restore();
    }
    [brush.font, brush.fillStyle, brush.textAlign] = ["13px system-ui, sans-serif", is.ink.ink, "left"];
    for (const { text, x, y } of overlay.shownLabels()) brush.fillText(text, x, y);
    return sheetOfPaper;
  };

  /** The board as a drawing. @param {Scene} scene */
  const drawn = (scene) => {
    const { now, sheet, colors, centers } = scene;
    const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const set = {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${is.width} ${is.height}`,
      width: is.width,
      height: is.height,
    };
    for (const [key, value] of Object.entries(set)) root.setAttribute(key, String(value));
    dom.shape("rect", { width: is.width, height: is.height, fill: is.ink.paper }, root);
    const words = { "font-family": "sans-serif", "font-size": 12, fill: is.ink.muted };
    const { across, up } = board.scale(sheet);
    for (const { at, text } of across) {
      dom.shape("text", { ...words, x: at.toFixed(1), y: is.height - 10, "text-anchor": "middle" }, root, text);
    }
    for (const { at, text } of up) {
      dom.shape("text", { ...words, x: LEFT - 8, y: (at + 4).toFixed(1), "text-anchor": "end" }, root, text);
    }
    if (sheet.flat) {
      for (const { at, path } of board.outlines(scene)) {
        const points = path.map((each) => each.toFixed(1)).join(" ");
        const look = { fill: shade(colors[at]).dot, "fill-opacity": 0.14, stroke: is.ink.faint };
        dom.shape("polygon", { points, ...look }, root);
      }
    }
    const dots = dom.shape("g", {}, root);
    for (let i = 0; i < is.xs.length; i++) {
      const label = now.labels[i];
      const { dot, rim } = label < 0 ? { dot: is.ink.paper, rim: is.ink.muted } : shade(colors[label]);
      const look = { fill: dot, stroke: rim, "stroke-width": 0.8, opacity: scene.clear && !scene.clear(i) ? 0.13 : 1 };
      dom.shape("circle", { cx: is.xs[i].toFixed(1), cy: is.ys[i].toFixed(1), r: is.radius, ...look }, dots);
    }
    for (let at = 0; at < now.k; at++) {
      if (overlay.isHidden(at)) continue;
      const { dot, rim } = shade(colors[at]);
      const [x, y] = seen(sheet, ...sheet.at(centers, at));
      const group = dom.shape("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, root);
      dom.shape("path", { d: overlay.STAR, fill: dot, stroke: rim, "stroke-width": 1.5 }, group);
      const number = { ...words, y: 4.5, "text-anchor": "middle", "font-size": 10, "font-weight": "bold" };
      dom.shape("text", { ...number, fill: over(dot) }, group, String(at));
    }
    for (const { text, x, y } of overlay.shownLabels()) {
      dom.shape("text", { ...words, x, y: y + 4, "font-size": 13, fill: is.ink.ink }, root, text);
    }
    return new XMLSerializer().serializeToString(root);
  };

  return { painted, drawn };
})();
