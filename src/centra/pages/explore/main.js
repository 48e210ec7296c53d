// @ts-check
"use strict";

/** The page begins. */
(() => {
  const { element, input, select } = dom;

  const turn = () => {
    my.plan = sheet.made(my.source, [Number(select("across").value), Number(select("up").value)]);
    element("projection").textContent = my.plan.note;
    my.gliding = null;
    view.measure();
    address.remember();
  };

  const state = () => ({
    mode: isGame ? "playground" : my.now.fit >= 0 ? "fit" : "run",
    title: my.source.title,
    shown: my.source.rows.n,
    total: my.source.total,
    k: my.now.k,
    next: my.now.next,
    centers: Array.from({ length: my.now.k }, (_, at) => [
      ...my.now.centers.subarray(at * my.source.rows.d, (at + 1) * my.source.rows.d),
    ]),
    labels: [...my.now.labels],
    sizes: known.sizesNow(),
    inertia: Number.isFinite(known.inertiaNow()) ? known.inertiaNow() : null,
    curve: my.now.curve.map((each) => each * my.source.factor),
    pinned: [...my.now.pinned],
    colors: [...my.now.colors],
    chance: my.now.chance,
    moved: my.now.moved.length,
    names: known.isNamed() ? my.names : {},
    only: my.only,
    chosen: [...scene.chosen],
    axes: my.plan.titles,
    playing: my.playing || my.gliding !== null,
    past: my.past.length,
  });

  const triesOf = () => (my.tries.get(my.now.k) ?? []).map(({ inertia }) => inertia * my.source.factor);

  const rowsOf = () =>
    Array.from({ length: my.source.rows.n }, (_, row) => [
      ...my.source.rows.x.subarray(row * my.source.rows.d, (row + 1) * my.source.rows.d),
    ]);

  /** @param {string} id */
  const copy = async (id) => {
    const text = element(id).textContent || "";
    try {
      await navigator.clipboard.writeText(text);
      view.say("Copied.");
    } catch {
      getSelection()?.selectAllChildren(element(id));
      view.say("Marked: press Ctrl and C to copy.");
    }
  };

  /** @type {Record<string, () => void>} */
  const clicks = {
    run: () => {
      if (!my.playing) return stage.play();
      my.settling = false;
      stage.pause();
      stage.stopped();
    },
    step: stage.step,
    back: stage.back,
    restart: stage.restart,
    assign: () => stage.act(run.assigned(my.source.rows, my.now)),
    move: () => stage.act(run.averaged(my.source.rows, my.now)),
    add: hands.addAnywhere,
    remove: hands.remove,
    pin: hands.pin,
    result: () => stage.showFit(known.shownFit()),
    try: () => {
      stage.byHand();
      ends.tryStarts(ends.TRIES, false);
    },
    lasso: () => hands.equip("lasso"),
    paint: () => hands.equip("paint"),
    wipe: playground.wipe,
    anew: () => {
      my.seed++;
      playground.openGame(true);
    },
    theme: () => {
      document.documentElement.dataset.theme = dom.isDark() ? "light" : "dark";
      view.measure();
      view.tellClusters();
    },
    png: () => prints.painted(scene).toBlob((blob) => blob && keep.save("clusters.png", blob)),
    svg: () => keep.saveText("clusters.svg", prints.drawn(scene), "image/svg+xml"),
    csv: () => {
      keep.saveText("labels.csv", keep.labels(my.source, my.now.labels, known.called()), "text/csv");
      const { n } = my.source.rows;
      const told = `labels.csv has the ${dom.counted(n, "row")} shown, not all ${dom.many(my.source.total)}`;
      if (!known.isAll()) view.say(`${told}: centra fit --labels writes those of all.`);
    },
    json: () => keep.saveText("names.json", `${JSON.stringify(my.names, null, 2)}\n`, "application/json"),
    "copy-shell": () => copy("shell"),
    "copy-python": () => copy("python"),
  };
  for (const [id, click] of Object.entries(clicks)) element(id).addEventListener("click", click);
  for (const id of ["across", "up"]) select(id).addEventListener("change", turn);
  select("start").addEventListener("change", stage.restart);
  select("count").addEventListener("change", () => playground.openGame(true));
  input("speed").addEventListener("change", address.remember);
  input("even").addEventListener("change", playground.rescale);
  input("search").addEventListener("input", look.search);
  input("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") /** @type {HTMLElement | null} */ (element("found").querySelector("button"))?.click();
  });
  input("k").addEventListener("input", () => stage.showFit(input("k").valueAsNumber));
  element("flows").addEventListener("click", (event) => {
    const { left, width } = element("flows").getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * my.source.fits.length);
    input("k").value = String(at);
    stage.showFit(at);
  });
  input("file").addEventListener("change", () => playground.openFile(input("file").files?.[0]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") look.clearAll();
  });
  if (isGame) {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      playground.openFile(event.dataTransfer?.files[0]);
    });
  }
  new ResizeObserver(() => {
    const { width, height } = board.size();
    if (board.area.clientWidth !== width || board.area.clientHeight !== height) view.measure();
  }).observe(board.area);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    view.measure();
    view.tellClusters();
  });
  Object.assign(window, { centra: { state, rows: rowsOf, tries: triesOf } });

  board.paint(data.palette);
  const asked = new URLSearchParams(location.hash.slice(1));
  address.recall(asked);
  element("title").textContent = data.title;
  board.area.setAttribute(
    "aria-label",
    "Board: arrows move a cross to look at rows, Enter adds a star; arrows move a star, Delete removes it, p pins it",
  );
  if (isGame) {
    element("games").hidden = false;
    element("summary").textContent = "Move the stars, and see what k-means makes of it.";
    playground.listGames();
    playground.recall(asked);
  } else {
    const { n } = my.source.rows;
    const columns = dom.counted(my.source.columns.length + my.source.left, "column");
    const all = `${dom.counted(my.source.total, "row")} of ${columns}`;
    element("summary").textContent = my.source.hidden
      ? `${all}. The rows themselves are not in this file.`
      : n < my.source.total
        ? `${dom.many(n)} of ${dom.counted(my.source.total, "row")} shown; all numbers are of all rows.`
        : `${all}.`;
    const wanted = my.source.fits.findIndex(({ k }) => k === Number(asked.get("k")));
    const at = wanted < 0 ? data.shown : wanted;
    element("choice").hidden = my.source.fits.length < 2;
    element("why").textContent = data.why;
    Object.assign(input("k"), { min: "0", max: String(my.source.fits.length - 1) });
    input("k").value = String(at);
    my.now = run.fitted(my.source, at, my.seed);
    look.recallNames();
    input("wanted").value = String(my.now.k);
    address.recallView(asked);
    for (const id of ["tools", "starting", "descent", "looking", "lasso"]) element(id).hidden = my.source.hidden;
    element("main").classList.toggle("lone", my.source.hidden && my.source.fits.length < 2);
    if (my.source.hidden) board.area.removeAttribute("tabindex");
    const placed = address.recallStars(asked);
    const first = placed ?? my.now;
    const isStill = dom.calm() || my.source.hidden || n < 2 || my.only !== null || placed !== null;
    if (!isStill) my.now = run.fresh(my.source.rows, 0, my.seed);
    view.measure();
    if (isStill) {
      my.now = first;
      view.tellClusters();
    } else {
      my.settling = true;
      stage.begin(at);
    }
  }
})();
