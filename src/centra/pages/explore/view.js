// @ts-check
"use strict";

/** What the page shows of its state. */
const view = (() => {
  const { element, button, input, select } = dom;

  /** Everything of the board. @param {number[]} [changed] the rows that did, where no others did */
  const show = (changed) => {
    const { rows } = my.source;
    scene.source = my.source;
    scene.sheet = my.plan;
    scene.now = my.now;
    scene.centers = my.gliding ? my.gliding.from : my.now.centers;
    scene.colors = my.now.colors;
    scene.names = known.called();
    scene.sizes = known.sizesNow();
    scene.only = my.only;
    scene.clear = my.only === null ? null : (row) => my.now.labels[row] === my.only;
    scene.chances = null;
    const start = select("start").value;
    if (my.now.next === "seed" && my.now.k > 0 && start !== "random") {
      const chances = engine.chances(rows, my.now.centers, my.now.k);
      const most = chances.reduce((best, each, at) => (each > chances[best] ? at : best), 0);
      scene.chances = start === "farthest" ? chances.map((each, at) => (at === most ? each : 0)) : chances;
    }
    canvas.drawCells(scene);
    canvas.drawDots(scene, scene.clear ? undefined : changed);
    canvas.drawOver(scene);
    overlay.drawStars(scene);
    overlay.drawLabels(scene, !my.playing && !my.gliding);
    tellRun();
  };

  /** The board measured anew: it has another size, paper or axes. */
  const measure = () => {
    scene.source = my.source;
    scene.sheet = my.plan;
    board.fit(scene);
    show();
  };

  /** What is beside the board. */
  const tellRun = () => {
    const { rows } = my.source;
    const value = known.inertiaNow();
    element("inertia").textContent = Number.isFinite(value) ? dom.short(value) : "";
    button("back").disabled = my.past.length === 0;
    for (const id of ["run", "step"]) button(id).disabled = rows.n === 0;
    button("assign").disabled = my.now.k === 0 || rows.n === 0;
    button("move").disabled = my.now.labels.every((label) => label < 0);
    button("remove").disabled = button("pin").disabled = my.now.k === 0;
    button("add").disabled = my.now.k >= run.MOST_STARS || rows.n === 0;
    button("try").disabled = my.now.k === 0 || rows.n === 0;
    button("run").textContent = my.playing ? "Pause" : "Run";
    my.held = Math.min(my.held, Math.max(my.now.k - 1, 0));
    const isPinned = Boolean(my.now.pinned[my.held]);
    button("pin").textContent = isPinned ? `Free star ${my.held}` : my.now.k ? `Pin star ${my.held}` : "Pin star";
    button("remove").textContent = my.now.k ? `Remove star ${my.held}` : "Remove star";
    element("result").hidden = my.source.fits.length === 0 || my.now.fit >= 0;
    charts.curve(my.now.curve);
  };

  /** What is below, which is drawn when a run stops. */
  const tellClusters = () => {
    const isFit = my.now.fit >= 0;
    const fit = isFit ? my.source.fits[my.now.fit] : null;
    const sizes = known.sizesNow();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const apart = fit ? fit.apart : cards.apart(my.source, my.now.labels, my.now.k);
    const told = sizes.map((size, at) => ({
      size,
      share: total ? size / total : 0,
      apart: apart[at],
      examples: fit ? fit.examples[at] : [],
      stability: fit && fit.stability ? fit.stability[at] : null,
      color: my.now.colors[at],
      name: my.names[String(at)] || "",
      few: fit ? !fit.seen[at] : false,
    }));
    const isTold = isFit || total > 0;
    cards.draw(my.source, isTold ? told : [], {
      named: known.isNamed(),
      only: my.only,
      isolate: look.isolate,
      rename: look.rename,
      pick: (row) => look.pick(row, true),
    });
    element("of").textContent = isTold ? whatOf(isFit) : `Rows have no cluster yet${my.playing ? "" : ": press Run"}.`;
    tellChoice();
    tellLines();
    ends.tellStuck();
    look.tellRow(my.sticky);
    address.remember();
  };

  /** Of which rows numbers are. @param {boolean} isFit */
  const whatOf = (isFit) => {
    const { rows, total } = my.source;
    if (!isFit) return `This run is of the ${dom.counted(rows.n, "row")} shown.`;
    if (!known.isAll()) return `Numbers are of all ${dom.counted(total, "row")}.`;
    return `${dom.counted(total, "row")} in ${dom.counted(my.now.k, "cluster")}.`;
  };

  const tellChoice = () => {
    if (my.source.fits.length < 2) return;
    const at = my.now.fit >= 0 ? my.now.fit : input("k").valueAsNumber;
    const { k } = my.source.fits[at];
    input("k").value = String(at);
    input("k").setAttribute("aria-valuetext", `${k} clusters`);
    element("k-now").textContent = String(k);
    charts.flows(my.source.fits, data.flows, at, my.only === null || my.now.fit < 0 ? null : my.now.colors[my.only]);
    charts.criteria(
      data.criteria,
      my.source.fits.map((fit) => fit.k),
      at,
    );
  };

  const namesInPython = () =>
    Object.entries(my.names)
      .map(([at, name]) => `${at}: ${JSON.stringify(name)}`)
      .join(", ");

  const tellLines = () => {
    const isFit = my.now.fit >= 0;
    const own = Object.keys(my.names).length > 0;
    const k = String(my.now.k);
    element("shell-box").hidden = !isFit || !data.shell;
    element("shell").textContent = isFit ? data.shell.replaceAll("{k}", k) + (own ? " --names names.json" : "") : "";
    element("python").textContent = isFit
      ? data.python.replaceAll("{k}", k).replaceAll("{names}", own ? `, names={${namesInPython()}}` : "")
      : keep.lines(my.source, my.now);
    button("json").disabled = !known.isNamed();
    button("csv").disabled = my.source.hidden || my.source.rows.n === 0;
  };

  /** @param {string} text */
  const say = (text) => (element("status").textContent = text);

  /** What there is to say of a moment. @param {Moment} before */
  const sayMoment = (before) => {
    const { rows } = my.source;
    const sizes = run.sizes(my.now);
    const isLabelled = my.now.labels.some((label) => label >= 0);
    const empty = isLabelled ? sizes.map((_, at) => at).filter((at) => sizes[at] === 0) : [];
    const lost = empty.length
      ? ` Star ${empty.join(", ")} is nearest to no row, so it stays where it is: drag it among some, or remove it.`
      : "";
    if (my.now.next === "rest")
      say(`At rest: no row changes its star any more, and every star is in the middle of its rows.`);
    else if (my.now.next === "seed")
      say(`${dom.counted(my.now.k, "star")} placed, ${my.now.pending} to come.${chancesTold()}`);
    else if (my.now.k > before.k)
      say(`${dom.counted(my.now.k, "star")} on the board. Assign gives every row to the nearest.`);
    else if (my.now.next === "move") say(`${toldMoved(my.now.moved.length, rows.n)} Now stars can move.${lost}`);
    else {
      const moved = my.now.moved.length ? `${toldMoved(my.now.moved.length, rows.n)} ` : "";
      say(`${moved}Stars moved to the middle of their rows.${lost}`);
    }
  };

  const chancesTold = () =>
    select("start").value === "k-means++" && my.now.k ? " The larger its ring, the likelier a row is the next." : "";

  /** @type {(count: number, n: number) => string} */
  const toldMoved = (count, n) =>
    count === n ? "Every row went to its nearest star." : `${dom.counted(count, "row")} changed the star.`;

  const listAxes = () => {
    const all = sheet.choices(my.source);
    for (const [at, id] of ["across", "up"].entries()) {
      select(id).replaceChildren(...all.map((name, value) => dom.made("option", { value: String(value) }, name)));
      select(id).value = String(my.plan.axes[at]);
    }
    element("axes").classList.toggle("single", all.length < 2);
    element("projection").textContent = my.plan.note;
  };

  return { show, measure, tellRun, tellClusters, tellLines, say, sayMoment, listAxes };
})();
