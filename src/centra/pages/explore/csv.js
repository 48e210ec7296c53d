// @ts-check
"use strict";

/** Tables out of text and into it. */
const csv = (() => {
  const MOST = 5000; // rows
  const GAPS = new Set(["", "na", "n/a", "nan", "null", "none", "-", "?"]);

  /**
   * Cells, line by line; quotation marks as in RFC 4180.
   * @param {string} text
   * @param {string} mark between cells
   */
  const cells = (text, mark) => {
    /** @type {string[][]} */
    const lines = [];
    /** @type {string[]} */
    let line = [];
    let cell = "";
    let open = false;
    for (let i = 0; i < text.length; i++) {
      const letter = text[i];
      if (open) {
        if (letter !== '"') cell += letter;
        else if (text[i + 1] === '"') cell += text[++i];
        else open = false;
      } else if (letter === '"' && cell.trim() === "") [open, cell] = [true, ""];
      else if (letter === mark) {
        line.push(cell.trim());
        cell = "";
      } else if (letter === "\n") {
        line.push(cell.trim());
        lines.push(line);
        [line, cell] = [[], ""];
      } else if (letter !== "\r") cell += letter;
    }
    if (cell || line.length) lines.push([...line, cell.trim()]);
    return lines.filter((each) => each.some((one) => one !== ""));
  };

  /**
   * What stands between cells: the mark that parts most of the first lines into as many cells, of two at least.
   * @param {string} text
   */
  const separator = (text) => {
    const head = text.slice(0, 20000).split("\n", 20).join("\n");
    let [best, most] = [",", 0];
    for (const mark of [",", ";", "\t", "|"]) {
      const lines = cells(head, mark);
      const wide = lines.length ? lines[0].length : 0;
      const alike = wide > 1 ? lines.filter((line) => line.length === wide).length * Math.min(wide, 50) : 0;
      if (alike > most) [best, most] = [mark, alike];
    }
    return best;
  };

  /**
   * A number, or NaN.
   * @param {string} cell
   * @param {string} mark between cells: where it is a semicolon, a comma may stand before decimals
   */
  const number = (cell, mark) => {
    const text = mark === "," ? cell : cell.replace(/^([^,.]*),([^,]*)$/, "$1.$2");
    return /^[-+]?(\d|\.\d)/.test(text) ? Number(text) : NaN;
  };

  /**
   * The columns of numbers of a table, and those of text beside them; rows with gaps are left out.
   * @param {string} text
   */
  const read = (text) => {
    const mark = separator(text);
    const lines = cells(text.replace(/^\ufeff/, ""), mark);
    const wide = lines.reduce((most, line) => Math.max(most, line.length), 0);
    if (!wide) return null;
    const isHead = lines[0].every((cell) => Number.isNaN(number(cell, mark)));
    const head = Array.from({ length: wide }, (_, j) => (isHead && lines[0][j]) || `column ${j}`);
    const body = isHead ? lines.slice(1) : lines;
    /** @type {(line: string[], j: number) => boolean} */
    const isGap = (line, j) => GAPS.has((line[j] || "").toLowerCase());
    const numeric = head
      .map((_, j) => j)
      .filter((j) => {
        const there = body.filter((line) => !isGap(line, j));
        return there.length > 0 && there.every((line) => Number.isFinite(number(line[j], mark)));
      });
    const whole = body.map((_, i) => i).filter((i) => numeric.every((j) => !isGap(body[i], j)));
    if (!numeric.length || !whole.length) return null;
    const taken = whole.length > MOST ? whole.filter((_, i) => (i * MOST) % whole.length < MOST) : whole;
    return {
      columns: numeric.map((j) => head[j]),
      rows: taken.map((i) => numeric.map((j) => number(body[i][j], mark))),
      ids: taken,
      texts: head
        .map((name, j) => ({ name, values: taken.map((i) => body[i][j] || "") }))
        .filter((_, j) => !numeric.includes(j))
        .slice(0, 3),
      total: body.length,
      whole: whole.length,
    };
  };

  /**
   * A cell as it is written; what a spreadsheet would take for a formula is text.
   * @param {string | number} value
   */
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  /** @param {(string | number)[][]} lines */
  const written = (lines) => lines.map((line) => line.map(cell).join(",")).join("\n") + "\n";

  return { read, written };
})();
