// @ts-check
"use strict";

/** Looking at clusters and rows. */
const look = (() => {
  const { element, input } = dom;

  /** Show a cluster alone, or all again. @param {number} at */
  const isolate = (at) => {
    my.only = my.only === at ? null : at;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.test;
    view.show();
    view.tellClusters();
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-test="${focused}"]`))?.focus();
    view.say(
      my.only === null ? "All clusters are shown." : `Only ${known.calledOne(my.only)} is shown. Escape shows all.`,
    );
  };

  const clearAll = () => {
    my.only = null;
    my.sticky = -1;
    scene.chosen.clear();
    scene.loop = [];
    scene.hover = -1;
    scene.cursor = null;
    element("selection").replaceChildren();
    element("tip").hidden = true;
    view.show();
    view.tellClusters();
  };

  const namesKey = () => `centra:names:${data.key}:${my.now.k}`;

  const recallNames = () => {
    my.names = { ...(my.source.fits[data.shown]?.k === my.now.k ? data.names : {}) };
    try {
      Object.assign(my.names, JSON.parse(localStorage.getItem(namesKey()) || "{}"));
    } catch {
      // Pages without a place of their own, as in notebooks, keep no names.
    }
    for (const [at, name] of Object.entries(my.names)) if (!name) delete my.names[at];
  };

  /** @type {(at: number, name: string) => void} */
  const rename = (at, name) => {
    const isTaken = name !== "" && known.called().some((each, other) => other !== at && each === name);
    if (isTaken) {
      view.say(`Another cluster is called ${name}: each needs a name of its own.`);
      return view.tellClusters();
    }
    my.names = { ...my.names, [String(at)]: name };
    try {
      localStorage.setItem(namesKey(), JSON.stringify(my.names));
    } catch {
      view.say("This browser keeps no names: save them as JSON.");
    }
    if (!name) delete my.names[String(at)];
    view.show();
    view.tellLines();
    tellRow(my.sticky);
  };

  /**
   * How far a row is from being in another cluster: the second cluster, and how much farther its star is.
   * @param {number} row
   */
  const margin = (row) => {
    const { rows, globe, left } = my.source;
    const own = my.now.labels[row];
    if (own < 0 || my.now.k < 2 || left) return null;
    let second = -1;
    let least = Infinity;
    for (let star = 0; star < my.now.k; star++) {
      const away = engine.squared(rows.x, row, my.now.centers, star, rows.d);
      if (star !== own && away < least) [second, least] = [star, away];
    }
    /** @type {(squared: number) => number} */
    const distance = (squared) => {
      if (globe) return 2 * Math.sqrt(my.source.factor) * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
      return rows.unit ? squared / 2 : Math.sqrt(squared);
    };
    const by = distance(least) - distance(engine.squared(rows.x, row, my.now.centers, own, rows.d));
    return { second, by: `${dom.short(by)}${globe ? " m" : ""}` };
  };

  /** @param {number} row */
  const rowInBrief = (row) => {
    const label = my.now.labels[row];
    const found = margin(row);
    const where = label < 0 ? "no cluster yet" : known.calledOne(label);
    const next = found ? ` · next: ${known.calledOne(found.second)}, ${found.by} farther` : "";
    return `row ${my.source.ids[row] + my.source.first} · ${where}${next}`;
  };

  /** @param {number} row */
  const tellRow = (row) => {
    const home = element("row");
    home.replaceChildren();
    if (row < 0 || row >= my.source.rows.n) return;
    const d = my.source.columns.length;
    home.append(dom.made("p", {}, rowInBrief(row)));
    const list = dom.made("dl", {});
    for (const { name, values } of my.source.texts) {
      list.append(dom.made("dt", { dir: "auto" }, name), dom.made("dd", { dir: "auto" }, values[row]));
    }
    for (let f = 0; f < d; f++) {
      list.append(dom.made("dt", { dir: "auto" }, my.source.columns[f]));
      list.append(dom.made("dd", {}, dom.short(my.source.units[row * d + f])));
    }
    home.append(list);
  };

  /** @type {(row: number, scroll?: boolean) => void} */
  const pick = (row, scroll = false) => {
    my.sticky = scene.hover = row;
    tellRow(row);
    canvas.drawOver(scene);
    view.say(`Shown: ${rowInBrief(row)}`);
    if (scroll) board.area.scrollIntoView({ block: "nearest", behavior: dom.calm() ? "auto" : "smooth" });
  };

  /** @param {number} row @param {number} x @param {number} y */
  const hover = (row, x, y) => {
    const tip = element("tip");
    if (row !== scene.hover) {
      scene.hover = row < 0 ? my.sticky : row;
      canvas.drawOver(scene);
    }
    tip.hidden = row < 0;
    if (row < 0) return;
    tip.textContent = (my.source.texts.length ? `${cards.called(my.source, row)} · ` : "") + rowInBrief(row);
    const { width } = board.size();
    tip.style.transform = `translate(${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4))}px, ${y + 18}px)`;
  };

  const search = () => {
    const home = element("found");
    const words = input("search").value.trim().toLowerCase();
    home.replaceChildren();
    if (!words) return;
    const rows = [];
    for (let row = 0; row < my.source.rows.n && rows.length < 8; row++) {
      const isNumber = String(my.source.ids[row] + my.source.first) === words;
      if (isNumber || my.source.texts.some(({ values }) => values[row].toLowerCase().includes(words))) rows.push(row);
    }
    for (const row of rows) {
      const number = my.source.ids[row] + my.source.first;
      const text = my.source.texts.length ? `${number}: ${cards.called(my.source, row)}` : `row ${number}`;
      const link = dom.made("button", { type: "button", class: "link", dir: "auto" }, text);
      link.addEventListener("click", () => pick(row));
      home.append(link);
    }
    if (!rows.length)
      home.append(
        dom.made("span", { class: "quiet" }, known.isAll() ? "No such row." : "No such row among those shown."),
      );
  };

  /** What is said of rows in a loop. @param {number[]} rows */
  const tellSelection = (rows) => {
    const home = element("selection");
    home.replaceChildren();
    scene.chosen = new Set(rows);
    canvas.drawOver(scene);
    if (!rows.length) return view.say("No row in the loop.");
    const counts = new Map();
    for (const row of rows) counts.set(my.now.labels[row], (counts.get(my.now.labels[row]) ?? 0) + 1);
    const shares = [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([label, count]) => `${dom.many(count)} of ${label < 0 ? "no cluster" : known.calledOne(label)}`);
    const told = shares.slice(0, 5).join(", ") + (shares.length > 5 ? " ..." : "");
    const text = `${dom.counted(rows.length, "row")} in the loop: ${told}`;
    const within = new Int16Array(my.source.rows.n).fill(-1);
    for (const row of rows) within[row] = 0;
    const [apart] = cards.apart(my.source, within, 1);
    home.append(dom.made("p", {}, text));
    const list = dom.made("ul", { class: "apart" });
    for (const [column, mean, by] of apart) {
      const line = dom.made("li", {});
      const mark = dom.made("span", { class: "mark", "aria-hidden": "true" }, by > 0 ? "▲" : "▼");
      line.append(
        mark,
        dom.made("span", { class: "column", dir: "auto" }, my.source.columns[column]),
        " ",
        dom.made("b", {}, dom.short(mean)),
      );
      list.append(line);
    }
    const clear = dom.made("button", { type: "button", "data-test": "clear" }, "Clear");
    clear.addEventListener("click", clearAll);
    home.append(list, clear);
    view.say(text);
  };

  return { isolate, clearAll, recallNames, rename, tellRow, pick, hover, search, tellSelection };
})();
