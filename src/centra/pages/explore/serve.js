// @ts-check
"use strict";

/**
 * What the form of a page that is served begins with. `turn`: how often there was a fit; `k`: as it is typed.
 * @typedef {{
 *   turn: number, k: string, method: string, methods: string[], scale: string, scales: string[], seed: number,
 *   columns: string[], ticked: string[], notes: string[]
 * }} Form
 */

/** The form of a page that is served: what it asks for is fitted again, on all rows, and another page is loaded. */
(() => {
  const { element, input, select } = dom;
  const form = /** @type {Form} */ (data.form);
  const said = element("refit-said");
  let isBusy = false;

  const ticks = form.columns.map((name, at) => {
    const tick = dom.made("input", { type: "checkbox", "data-test": `refit-column-${at}` });
    tick.checked = tick.defaultChecked = form.ticked.includes(name);
    const label = dom.made("label", { dir: "auto" });
    label.append(tick, dom.made("span", {}, name));
    element("refit-ticks").append(label);
    return tick;
  });

  const ticked = () => form.columns.filter((_, at) => ticks[at].checked);

  const count = () => (element("refit-count").textContent = `${ticked().length} of ${form.columns.length}`);

  /** @param {boolean} isTicked */
  const tickAll = (isTicked) => {
    for (const tick of ticks) tick.checked = isTicked;
    count();
  };

  /** @param {string} text @param {boolean} [isWrong] */
  const say = (text, isWrong = false) => {
    said.textContent = text;
    said.classList.toggle("wrong", isWrong);
  };

  /** What of the address is still true of the next page. @param {string} k @param {string[]} columns */
  const kept = (k, columns) => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const isChosen = my.source.fits[data.shown]?.k !== Number(asked.get("k")); // by the slider
    if (k !== form.k || !isChosen) asked.delete("k");
    for (const key of ["only", "stars", "pinned"]) asked.delete(key);
    if (columns.join("\n") === form.ticked.join("\n")) return asked;
    for (const key of ["x", "y"]) {
      const at = columns.indexOf(my.source.columns[Number(asked.get(key) ?? NaN)]);
      if (at >= 0 && my.source.left === 0) asked.set(key, String(at));
      else asked.delete(key);
    }
    return asked;
  };

  const go = async () => {
    if (isBusy) return;
    isBusy = true;
    element("refit").classList.add("busy");
    say(`Fitting ${dom.counted(my.source.total, "row")} ...`);
    const since = performance.now();
    const clock = setInterval(() => {
      element("refit-go").textContent = `${Math.round((performance.now() - since) / 1000)} s`;
    }, 1000);
    const [k, columns] = [input("refit-k").value.trim(), ticked()];
    const wish = {
      turn: form.turn,
      k,
      method: select("refit-method").value,
      scale: select("refit-scale").value,
      seed: input("refit-seed").valueAsNumber,
      columns,
      shown: my.now.k,
      names: known.isNamed() ? my.names : {},
    };
    try {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify(wish);
      const answer = await fetch(`refit${location.search}`, { method: "POST", headers, body });
      if (answer.ok) {
        history.replaceState(null, "", `#${kept(k, columns)}`);
        return location.reload();
      }
      say(await answer.text(), true);
    } catch {
      say("There is no answer: has centra ended in the terminal? Start it again.", true);
    }
    clearInterval(clock);
    isBusy = false;
    element("refit").classList.remove("busy");
    element("refit-go").textContent = "Fit";
  };

  input("refit-k").value = form.k;
  input("refit-seed").value = String(form.seed);
  for (const [id, names, own] of /** @type {[string, string[], string][]} */ ([
    ["refit-scale", form.scales, form.scale],
    ["refit-method", form.methods, form.method],
  ])) {
    select(id).replaceChildren(...names.map((name) => dom.made("option", {}, name)));
    select(id).value = own;
  }
  element("refit-columns").hidden = form.columns.length === 0;
  element("refit-notes").replaceChildren(...form.notes.map((note) => dom.made("li", { dir: "auto" }, note)));
  count();
  element("refit-ticks").addEventListener("change", count);
  element("refit-all").addEventListener("click", () => tickAll(true));
  element("refit-none").addEventListener("click", () => tickAll(false));
  element("refit").addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
})();
