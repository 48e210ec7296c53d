// @ts-check
"use strict";

/** What all parts of the page share: elements by their ids, and numbers as people read them. */
const dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const grouped = new Intl.NumberFormat("en-US");

  /**
   * An element of the page, by its id.
   * @param {string} id
   */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** @param {string} id */
  const button = (id) => /** @type {HTMLButtonElement} */ (document.getElementById(id));

  /** @param {string} id */
  const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

  /** @param {string} id */
  const select = (id) => /** @type {HTMLSelectElement} */ (document.getElementById(id));

  /**
   * A new element. Text is set as text, so that names are never taken for markup.
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} name
   * @param {Record<string, string>} [attributes]
   * @param {string} [text]
   */
  const made = (name, attributes = {}, text) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /**
   * A new shape in a drawing.
   * @param {string} name
   * @param {Record<string, string | number>} attributes
   * @param {Element} parent
   * @param {string} [text]
   */
  const shape = (name, attributes, parent, text) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };

  /**
   * A number to three digits, such as 64k, 1.25M or 0.312.
   * @param {number} value
   */
  const short = (value) => {
    if (!Number.isFinite(value)) return "none";
    const size = Math.abs(value);
    for (const [unit, letter] of /** @type {[number, string][]} */ ([
      [1e9, "B"],
      [1e6, "M"],
      [1e4, "k"],
    ])) {
      if (size >= unit && size < 1e15) {
        return `${trimmed((value / (letter === "k" ? 1e3 : unit)).toPrecision(3))}${letter}`;
      }
    }
    if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(2);
    return size >= 1000 ? value.toFixed(0) : trimmed(value.toPrecision(3));
  };

  /**
   * Without zeros at its end.
   * @param {string} digits
   */
  const trimmed = (digits) => (/[.e]/.test(digits) ? String(Number(digits)) : digits);

  /**
   * How many, with commas.
   * @param {number} value
   */
  const many = (value) => grouped.format(value);

  /**
   * How many of what.
   * @param {number} value
   * @param {string} noun
   */
  const counted = (value, noun) => `${many(value)} ${noun}${value === 1 ? "" : "s"}`;

  /**
   * A share of 1 in per cent.
   * @param {number} share
   */
  const percent = (share) => `${(100 * share).toFixed(share !== 0 && share < 0.1 ? 1 : 0)} %`;

  /** Whether the paper is dark. */
  const isDark = () => {
    const asked = document.documentElement.dataset.theme;
    return asked ? asked === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };

  /**
   * A colour of the style sheet.
   * @param {string} name
   */
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  return { element, button, input, select, made, shape, short, many, counted, percent, isDark, color, calm };
})();
