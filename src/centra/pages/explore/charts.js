// @ts-check
"use strict";

/** Small drawings beside the board. */
const charts = (() => {
  const WIDE = 360;
  const MOST_DOTS = 40; // of a curve

  /** @param {string} id */
  const emptied = (id) => {
    const chart = dom.element(id);
    chart.replaceChildren();
    return chart;
  };

  /**
   * How the sum of squared distances came down, half a step at a time.
   * @param {number[]} curve
   */
  const curve = (curve) => {
    const chart = emptied("curve");
    if (!curve.length) return;
    const [low, high] = [Math.min(...curve), Math.max(...curve)];
    /** @type {(value: number) => number} */
    const up = (value) => 84 - (high > low ? ((value - low) / (high - low)) * 72 : 0);
    /** @type {(at: number) => number} */
    const across = (at) => 8 + (at / Math.max(12, curve.length - 1)) * (WIDE - 16);
    const points = curve.map((value, at) => `${across(at).toFixed(1)},${up(value).toFixed(1)}`).join(" ");
    dom.shape("line", { class: "base", x1: 8, x2: WIDE - 8, y1: 92, y2: 92 }, chart);
    dom.shape("polyline", { class: "way", points }, chart);
    if (curve.length <= MOST_DOTS) {
      curve.forEach((value, at) => {
        dom.shape("circle", { class: at % 2 ? "half" : "whole", cx: across(at), cy: up(value), r: 2.5 }, chart);
      });
    }
    const last = curve.length - 1;
    dom.shape("line", { class: "cursor", x1: across(last), x2: across(last), y1: 6, y2: 92 }, chart);
    dom.shape("circle", { class: "now", cx: across(last), cy: up(curve[last]), r: 4.5 }, chart);
  };

  /**
   * Where runs ended, as buttons: the lower, the better.
   * @param {{inertia: number}[]} runs
   * @param {number} chosen
   * @param {(at: number) => void} choose
   */
  const strip = (runs, chosen, choose) => {
    const home = dom.element("strip");
    home.replaceChildren();
    const all = runs.map((each) => each.inertia);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    runs.forEach(({ inertia }, at) => {
      const more = low > 0 ? inertia / low - 1 : 0;
      const told = more < 1e-6 ? "the best" : `${dom.percent(more)} above the best`;
      const mark = dom.made("button", {
        type: "button",
        "data-test": `try-${at}`,
        "aria-label": `Start ${at + 1}: ${dom.short(inertia)}, ${told}`,
        "aria-pressed": String(at === chosen),
        title: told,
      });
      const bar = dom.made("span");
      bar.style.height = `${6 + (high > low ? ((inertia - low) / (high - low)) * 30 : 0)}px`;
      bar.classList.toggle("best", more < 1e-6);
      mark.append(bar);
      mark.addEventListener("click", () => choose(at));
      home.append(mark);
    });
  };

  /**
   * What each criterion says of each K, under one cursor.
   * @param {{name: string, title: string, values: (number | null)[], vote: number | null}[]} criteria
   * @param {number[]} ks
   * @param {number} now
   */
  const criteria = (criteria, ks, now) => {
    const home = dom.element("criteria");
    home.replaceChildren();
    for (const { title, values, vote } of criteria) {
      const there = /** @type {number[]} */ (values.filter((value) => value !== null));
      if (!there.length) continue;
      const row = dom.made("div", { class: "criterion" });
      const value = values[now];
      const text = dom.made("span", {}, title);
      text.append(dom.made("b", {}, value === null ? "–" : dom.short(value)));
      row.append(text);
      const chart = dom.shape(
        "svg",
        { viewBox: "0 0 200 34", "aria-hidden": "true", preserveAspectRatio: "none" },
        row,
      );
      const [low, high] = [Math.min(...there), Math.max(...there)];
      /** @type {(at: number) => number} */
      const across = (at) => ((at + 0.5) / ks.length) * 200;
      /** @type {(value: number) => number} */
      const up = (value) => 29 - (high > low ? ((value - low) / (high - low)) * 24 : 12);
      dom.shape("line", { class: "cursor", x1: across(now), x2: across(now), y1: 0, y2: 34 }, chart);
      const points = values.flatMap((each, at) => (each === null ? [] : [`${across(at)},${up(each)}`])).join(" ");
      dom.shape("polyline", { class: "way", points }, chart);
      const at = ks.indexOf(vote ?? -1);
      const best = at < 0 ? null : values[at];
      if (best !== null && best !== undefined) {
        dom.shape("line", { class: "vote", x1: across(at), x2: across(at), y1: up(best), y2: up(best) }, chart);
      }
      row.append(dom.made("span", { class: "quiet" }, vote === null ? "no choice" : `K = ${vote}`));
      home.append(row);
    }
  };

  /**
   * Which rows go where from one K to the next: a bar for each cluster, a band for rows that two have in common.
   * @param {Fit[]} fits
   * @param {[number, number, number][][]} flows from, to and how many, between each two fits
   * @param {number} now
   * @param {number | null} only the colour of a cluster that is shown alone
   */
  const flows = (fits, flows, now, only) => {
    const chart = emptied("flows");
    const total = fits[0].sizes.reduce((sum, size) => sum + size, 0) || 1;
    const [high, gap] = [150, 3];
    const room = high - gap * (Math.max(...fits.map(({ k }) => k)) - 1);
    const scale = Math.max(room, 40) / total;
    /** @type {(at: number) => number} */
    const across = (at) => ((at + 0.5) / fits.length) * WIDE;
    const order = fits.map(({ colors }) => [...colors.keys()].sort((a, b) => colors[a] - colors[b]));
    const tops = fits.map(({ sizes, k }, at) => {
      /** @type {number[]} */
      const found = new Array(k).fill(0);
      let top = (high - total * scale - gap * (k - 1)) / 2;
      for (const cluster of order[at]) {
        found[cluster] = top;
        top += sizes[cluster] * scale + gap;
      }
      return found;
    });
    const bands = dom.shape("g", { class: "bands" }, chart);
    flows.forEach((some, at) => {
      const [x, u] = [across(at) + 4, across(at + 1) - 4];
      const left = [...tops[at]];
      const right = [...tops[at + 1]];
      const ranks = order[at + 1].reduce((found, cluster, rank) => found.set(cluster, rank), new Map());
      const own = order[at].reduce((found, cluster, rank) => found.set(cluster, rank), new Map());
      const sorted = [...some].sort((a, b) => own.get(a[0]) - own.get(b[0]) || ranks.get(a[1]) - ranks.get(b[1]));
      for (const [from, to, count] of sorted) {
        const wide = count * scale;
        const [y, v] = [left[from], right[to]];
        left[from] += wide;
        right[to] += wide;
        const middle = (x + u) / 2;
        const [a, b, c, e] = [y, v, v + wide, y + wide].map((each) => each.toFixed(1));
        const d = `M${x} ${a}C${middle} ${a} ${middle} ${b} ${u} ${b}V${c}C${middle} ${c} ${middle} ${e} ${x} ${e}Z`;
        const color = fits[at + 1].colors[to];
        const band = dom.shape("path", { d, fill: board.shade(color).dot }, bands);
        band.classList.toggle("dim", only !== null && only !== color && only !== fits[at].colors[from]);
        dom.shape("title", {}, band, `${dom.counted(count, "row")} from ${from} to ${to}`);
      }
    });
    fits.forEach(({ k, sizes, colors }, at) => {
      sizes.forEach((size, cluster) => {
        const { dot, rim } = board.shade(colors[cluster]);
        const place = { x: across(at) - 4, y: tops[at][cluster], width: 8, height: Math.max(1, size * scale) };
        const bar = dom.shape("rect", { ...place, fill: dot, stroke: rim }, chart);
        dom.shape("title", {}, bar, `${cluster}: ${dom.counted(size, "row")}`);
      });
      const look = { x: across(at), y: high + 16, class: at === now ? "here" : "" };
      dom.shape("text", look, chart, String(k));
    });
    dom.shape("rect", { class: "frame", x: across(now) - 9, y: -4, width: 18, height: high + 8, rx: 4 }, chart);
  };

  return { curve, strip, criteria, flows };
})();
