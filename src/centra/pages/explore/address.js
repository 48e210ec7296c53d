// @ts-check
"use strict";

/** What the address keeps of the state, so that it may be sent on, and what it asks for. */
const address = (() => {
  const { element, input } = dom;
  const MOST_NUMBERS = 300; // of stars
  const MOST_PAINTED = 200; // rows
  const DIGITS = 4; // of how far rows are spread

  /**
   * Numbers as they are told, rounded by how far each of so many columns is spread.
   * @param {ArrayLike<number>} numbers
   * @param {number} d
   */
  const told = (numbers, d) => {
    const { rows } = my.source;
    const places = Array.from({ length: d }, (_, f) => {
      let [low, high] = [Infinity, -Infinity];
      for (let at = f; at < rows.x.length && d === rows.d; at += d) {
        low = Math.min(low, rows.x[at]);
        high = Math.max(high, rows.x[at]);
      }
      return Math.min(20, Math.max(0, DIGITS - Math.floor(Math.log10(high > low ? high - low : 1))));
    });
    return Array.from(numbers, (each, at) => Number(each.toFixed(places[at % d]))).join("_");
  };

  /**
   * The same back, so many together; none where they are no such numbers.
   * @param {string | null} text
   * @param {number} d
   */
  const heard = (text, d) => {
    const numbers = text ? text.split("_").map(Number) : [];
    if (!d || numbers.length % d || !numbers.every(Number.isFinite)) return [];
    return Array.from({ length: numbers.length / d }, (_, at) => numbers.slice(at * d, at * d + d));
  };

  /** What was done by hand, and whether it is kept. @param {URLSearchParams} asked */
  const tellHands = (asked) => {
    const { now, source } = my;
    const lost = [];
    const painted = my.lines.slice(my.made);
    if (my.made < 0) lost.push("a file that was opened here");
    else if (painted.length > MOST_PAINTED) lost.push(`more than ${MOST_PAINTED} painted rows`);
    else if (painted.length) asked.set("rows", told(painted.flat(), 2));
    if (lost.length === 0 && now.hand && !my.playing && now.k > 0) {
      if (now.centers.length > MOST_NUMBERS) lost.push("so many stars that were moved by hand");
      else {
        asked.set("stars", told(now.centers, source.rows.d));
        const pinned = [...now.pinned.keys()].filter((at) => now.pinned[at]);
        if (pinned.length) asked.set("pinned", pinned.join("_"));
        if (now.numbered) asked.set("numbered", "1");
      }
    }
    element("kept").textContent = lost.length ? `The address of this page does not keep ${lost[0]}.` : "";
  };

  const remember = () => {
    const asked = new URLSearchParams();
    if (isGame && my.made >= 0) {
      asked.set("board", my.made ? my.game.name : "none");
      asked.set("seed", String(my.seed));
      if (my.made && input("even").checked) asked.set("even", "1");
    }
    if (my.source.fits.length > 1) asked.set("k", String(my.source.fits[known.shownFit()].k));
    const [across, up] = sheet.usual(my.source);
    if (my.plan.axes[0] !== across) asked.set("x", String(my.plan.axes[0]));
    if (my.plan.axes[1] !== up) asked.set("y", String(my.plan.axes[1]));
    for (const id of isGame ? ["start", "speed", "count"] : ["start", "speed"]) {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (element(id));
      if (field.value !== field.dataset.usual) asked.set(id, field.value);
    }
    if (my.only !== null) asked.set("only", String(my.only));
    if (document.documentElement.dataset.theme) asked.set("theme", document.documentElement.dataset.theme);
    tellHands(asked);
    try {
      history.replaceState(null, "", `#${asked}`);
    } catch {
      // Pages without an address of their own, as in notebooks, keep no state in it.
    }
  };

  /** What the address asks for, before there is a board. @param {URLSearchParams} asked */
  const recall = (asked) => {
    const theme = asked.get("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    my.game = boards.games.find(({ name }) => name === asked.get("board")) ?? my.game;
    my.seed = Number(asked.get("seed")) || my.seed;
    input("even").checked = asked.has("even");
    for (const id of ["start", "speed", "count"]) {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (element(id));
      const usual = field.value;
      field.dataset.usual = usual;
      field.value = asked.get(id) ?? usual;
      if (!field.value) field.value = usual; // no such choice
    }
  };

  /** Axes, and the cluster that is shown alone. @param {URLSearchParams} asked */
  const recallView = (asked) => {
    const most = sheet.choices(my.source).length;
    const axes = ["x", "y"].map((key, at) => {
      const axis = asked.has(key) ? Number(asked.get(key)) : my.plan.axes[at];
      return Number.isInteger(axis) && axis >= 0 && axis < most ? axis : my.plan.axes[at];
    });
    my.plan = sheet.made(my.source, /** @type {[number, number]} */ (axes));
    view.listAxes();
    const lone = Number(asked.get("only") ?? NaN);
    my.only = Number.isInteger(lone) && lone >= 0 && lone < my.now.k ? lone : null;
  };

  /** Rows that were painted. @param {URLSearchParams} asked */
  const recallRows = (asked) => heard(asked.get("rows"), 2).slice(0, MOST_PAINTED);

  /**
   * Stars where somebody has put them, with their rows; null: nobody has.
   * @param {URLSearchParams} asked
   * @returns {Moment | null}
   */
  const recallStars = (asked) => {
    const { rows, fits, hidden } = my.source;
    const stars = heard(asked.get("stars"), rows.d);
    const k = stars.length;
    if (!k || k > run.MOST_STARS || hidden) return null;
    const colors = fits.find((fit) => fit.k === k)?.colors ?? stars.map((_, at) => at);
    const placed = run.placed(rows, Float64Array.from(stars.flat()), my.seed, colors);
    const held = (asked.get("pinned") ?? "").split("_");
    const pinned = stars.map((_, at) => held.includes(String(at)));
    const own = { ...placed, pinned, hand: true, numbered: asked.has("numbered") };
    return rows.n ? run.assigned(rows, own) : own;
  };

  return { remember, recall, recallView, recallRows, recallStars };
})();
