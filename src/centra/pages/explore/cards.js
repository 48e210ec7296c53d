// @ts-check
"use strict";

/**
 * What is told of a cluster. `apart`: column, mean and difference in standard deviations.
 * @typedef {{
 *   size: number, share: number, apart: [number, number, number][], examples: number[], stability: number | null,
 *   color: number, name: string, few: boolean
 * }} Card
 */

/** A card for each cluster. */
const cards = (() => {
  const APART = 3;

  /**
   * What sets clusters of the rows shown apart: the columns whose means are farthest from those of all.
   * @param {Source} source
   * @param {Int16Array} labels
   * @param {number} k
   * @returns {[number, number, number][][]}
   */
  const apart = ({ units, rows, columns }, labels, k) => {
    const { n, weights } = rows;
    const d = columns.length;
    const [sums, mass] = [new Float64Array(k * d), new Float64Array(k)];
    const [mean, square] = [new Float64Array(d), new Float64Array(d)];
    let total = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights ? weights[i] : 1;
      total += weight;
      if (labels[i] >= 0) mass[labels[i]] += weight;
      for (let f = 0; f < d; f++) {
        mean[f] += weight * units[i * d + f];
        if (labels[i] >= 0) sums[labels[i] * d + f] += weight * units[i * d + f];
      }
    }
    for (let f = 0; f < d; f++) mean[f] /= total || 1;
    for (let i = 0; i < n; i++) {
      for (let f = 0; f < d; f++) square[f] += (weights ? weights[i] : 1) * (units[i * d + f] - mean[f]) ** 2;
    }
    return Array.from({ length: k }, (_, cluster) => {
      if (mass[cluster] === 0) return [];
      return columns
        .map((_, f) => {
          const own = sums[cluster * d + f] / mass[cluster];
          const spread = Math.sqrt(square[f] / total);
          const by = spread > 1e-12 * Math.abs(mean[f]) ? (own - mean[f]) / spread : 0;
          return /** @type {[number, number, number]} */ ([f, own, by]);
        })
        .filter(([, , by]) => by !== 0)
        .sort((a, b) => Math.abs(b[2]) - Math.abs(a[2]) || a[0] - b[0])
        .slice(0, APART);
    });
  };

  /**
   * What to think of a stability: Hennig (2007).
   * @param {number} value
   */
  const reading = (value) =>
    value >= 0.85 ? "very sure" : value >= 0.75 ? "sure" : value >= 0.6 ? "its edge is in doubt" : "not to be trusted";

  /**
   * @param {Source} source
   * @param {Card[]} told
   * @param {{named: boolean, only: number | null, isolate: (at: number) => void, rename: (at: number, name: string) =>
   *   void, pick: (row: number) => void}} page
   */
  const draw = (source, told, page) => {
    const home = dom.element("cards");
    home.replaceChildren(
      ...told.map((card, at) => {
        const { dot, rim } = board.shade(card.color);
        const item = dom.made("article", { class: "card", "data-test": `card-${at}` });
        item.classList.toggle("dim", page.only !== null && page.only !== at);
        const head = dom.made("div", { class: "head" });
        const chip = dom.made(
          "button",
          {
            type: "button",
            class: "chip",
            "data-test": `only-${at}`,
            "aria-pressed": String(page.only === at),
            "aria-label": `Show cluster ${at} alone`,
          },
          String(at),
        );
        [chip.style.background, chip.style.borderColor, chip.style.color] = [dot, rim, board.over(dot)];
        head.append(chip, page.named ? nameOf(card, at, page.rename) : dom.made("b", {}, `Cluster ${at}`));
        item.append(head);
        const size = dom.made("p", { class: "size", "data-test": `size-${at}` });
        size.append(
          dom.made("b", {}, dom.many(card.size)),
          ` ${card.size === 1 ? "row" : "rows"}, ${dom.percent(card.share)}`,
        );
        item.append(size);
        if (card.few) item.append(dom.made("p", { class: "quiet" }, "Too few rows to be told without telling a row."));
        else if (card.size && source.columns.length) item.append(whatSetsApart(source, card));
        if (!card.size) item.append(dom.made("p", { class: "quiet" }, "No row is nearest to this star."));
        if (card.examples.length) item.append(typical(source, card, page.pick));
        if (card.stability !== null) {
          const text = `Found again in new samples: ${card.stability.toFixed(2)}, ${reading(card.stability)}`;
          item.append(dom.made("p", { class: "quiet", "data-test": `stability-${at}` }, text));
        }
        item.addEventListener("click", (event) => {
          const inner = /** @type {Element} */ (event.target).closest("input, button");
          if (!inner || inner === chip) page.isolate(at);
        });
        return item;
      }),
    );
  };

  /** @type {(card: Card, at: number, rename: (at: number, name: string) => void) => HTMLElement} */
  const nameOf = (card, at, rename) => {
    const field = dom.made("input", {
      type: "text",
      maxlength: "80",
      dir: "auto",
      placeholder: `Name cluster ${at}`,
      "aria-label": `Name of cluster ${at}`,
      "data-test": `name-${at}`,
    });
    field.value = card.name;
    field.addEventListener("change", () => rename(at, field.value.trim()));
    return field;
  };

  /** @type {(source: Source, card: Card) => HTMLElement} */
  const whatSetsApart = (source, card) => {
    const list = dom.made("ul", { class: "apart" });
    for (const [column, mean, by] of card.apart) {
      const line = dom.made("li", { title: `${by > 0 ? "+" : ""}${by.toFixed(1)} standard deviations` });
      const mark = dom.made("span", { class: "mark", "aria-hidden": "true" }, by > 0 ? "▲" : "▼");
      const name = dom.made("span", { class: "column", dir: "auto" }, source.columns[column]);
      const all = dom.made("span", { class: "quiet" }, `, all: ${dom.short(source.overall[column])}`);
      line.append(mark, name, " ", dom.made("b", {}, dom.short(mean)), all);
      list.append(line);
    }
    if (!card.apart.length) list.append(dom.made("li", { class: "quiet" }, "Nothing sets it apart."));
    return list;
  };

  /** @type {(source: Source, card: Card, pick: (row: number) => void) => HTMLElement} */
  const typical = (source, card, pick) => {
    const line = dom.made("p", { class: "examples" });
    line.append(dom.made("span", { class: "quiet" }, "Typical: "));
    for (const row of card.examples) {
      const number = source.ids[row] + source.first;
      const link = dom.made("button", { type: "button", class: "link", dir: "auto" }, called(source, row));
      link.setAttribute("aria-label", `Row ${number}`);
      link.addEventListener("click", () => pick(row));
      line.append(link, " ");
    }
    return line;
  };

  /**
   * What to call a row: by its first text, if there is any, else by its number.
   * @param {Source} source
   * @param {number} row
   */
  const called = (source, row) => {
    const text = source.texts.length ? source.texts[0].values[row] : "";
    return text ? (text.length > 24 ? `${text.slice(0, 23)}…` : text) : `row ${source.ids[row] + source.first}`;
  };

  return { apart, draw, called };
})();
