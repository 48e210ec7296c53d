// @ts-check
"use strict";

/** The page: what happens when somebody does something. */
(() => {
  const { element, button, input, select } = dom;
  /** @type {Written} */
  const data = JSON.parse(element("data").textContent || "{}");
  const isGame = !data.fits;
  const BOX = /** @type {[number, number, number, number]} */ ([-1.12, 1.12, -1.12, 1.12]);
  const PAUSES = [1200, 700, 380, 160, 0]; // milliseconds of half a step
  const TRIES = 20;
  const MOST_PAST = 500;
  const MOST_PAINTED = 5000;
  const POOR = 1e-3; // how much more than the best known is a poor end
  board.paint(data.palette);

  /** @type {Source} */
  let source = isGame ? decode.own("", ["x", "y"], [], false, { box: BOX }) : decode.source(data);
  let game = boards.games[1];
  let seed = 1;
  /** @type {number[][]} */
  let lines = []; // the rows of the playground
  /** @type {Moment[]} */
  let past = [];
  let now = run.fresh(source.rows, 0, seed);
  let plan = sheet.made(source, sheet.usual(source));
  /** @type {number | null} */
  let only = null;
  let held = 0; // the star that buttons are about
  let playing = false;
  let settling = false; // whether the run shown at first is to end at the fit
  let due = 0;
  /** @type {{from: Float64Array, since: number, time: number} | null} */
  let gliding = null;
  /** @type {Map<number, {start: Float64Array, centers: Float64Array, labels: Int16Array, inertia: number}[]>} */
  let tries = new Map();
  let trial = 0; // a number for each series of starts: the last one counts
  /** @type {Record<string, string>} */
  let names = {};
  let sticky = -1; // the row that is told
  let tool = /** @type {"none" | "lasso" | "paint"} */ ("none");

  /** @type {Scene} */
  const scene = {
    source, sheet: plan, now, centers: now.centers, colors: [], names: [], clear: null, chosen: new Set(), hover: -1,
    chances: null, loop: [], cursor: null, sizes: [],
  }; // prettier-ignore

  // ------------------------------------------------------------------------------------------------ what is shown

  const isNamed = () => now.numbered && source.fits.some(({ k }) => k === now.k);
  const isAll = () => source.rows.n === source.total;
  const inertiaNow = () =>
    now.fit >= 0 ? source.fits[now.fit].inertia : (now.curve[now.curve.length - 1] ?? NaN) * source.factor;

  /** What clusters are called: by name, or by number. */
  const called = () =>
    Array.from({ length: now.k }, (_, at) => (isNamed() && names[String(at)]) || String(at));

  /** @type {(at: number) => string} */
  const calledOne = (at) => (called()[at] === String(at) ? `cluster ${at}` : called()[at]);

  const sizesNow = () => (now.fit >= 0 ? source.fits[now.fit].sizes : run.sizes(now));

  /** Everything of the board. @param {number[]} [changed] the rows that did, where no others did */
  const show = (changed) => {
    const { rows } = source;
    scene.source = source;
    scene.sheet = plan;
    scene.now = now;
    scene.centers = gliding ? gliding.from : now.centers;
    scene.colors = now.colors;
    scene.names = called();
    scene.sizes = sizesNow();
    scene.clear = only === null ? null : (row) => now.labels[row] === only;
    scene.chances = null;
    const start = select("start").value;
    if (now.next === "seed" && now.k > 0 && start !== "random") {
      const chances = engine.chances(rows, now.centers, now.k);
      const most = chances.reduce((best, each, at) => (each > chances[best] ? at : best), 0);
      scene.chances = start === "farthest" ? chances.map((each, at) => (at === most ? each : 0)) : chances;
    }
    board.drawCells(scene);
    board.drawDots(scene, scene.clear ? undefined : changed);
    board.drawOver(scene);
    board.drawStars(scene);
    board.drawLabels(scene, !playing && !gliding);
    tellRun();
  };

  /** The board measured anew: it has another size, paper or axes. */
  const measure = () => {
    scene.source = source;
    scene.sheet = plan;
    board.fit(scene);
    show();
  };

  /** What is beside the board. */
  const tellRun = () => {
    const { rows } = source;
    const value = inertiaNow();
    element("inertia").textContent = Number.isFinite(value) ? dom.short(value) : "";
    button("back").disabled = past.length === 0;
    for (const id of ["run", "step"]) button(id).disabled = rows.n === 0;
    button("assign").disabled = now.k === 0 || rows.n === 0;
    button("move").disabled = now.labels.every((label) => label < 0);
    button("remove").disabled = button("pin").disabled = now.k === 0;
    button("add").disabled = now.k >= run.MOST_STARS || rows.n === 0;
    button("try").disabled = now.k === 0 || rows.n === 0;
    button("run").textContent = playing ? "Pause" : "Run";
    held = Math.min(held, Math.max(now.k - 1, 0));
    const isPinned = Boolean(now.pinned[held]);
    button("pin").textContent = isPinned ? `Free star ${held}` : now.k ? `Pin star ${held}` : "Pin star";
    button("remove").textContent = now.k ? `Remove star ${held}` : "Remove star";
    element("result").hidden = source.fits.length === 0 || now.fit >= 0;
    charts.curve(now.curve);
  };

  /** What is below, which is drawn when a run stops. */
  const tellClusters = () => {
    const { rows } = source;
    const isFit = now.fit >= 0;
    const fit = isFit ? source.fits[now.fit] : null;
    const sizes = sizesNow();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const apart = fit ? fit.apart : cards.apart(source, now.labels, now.k);
    const told = sizes.map((size, at) => ({
      size,
      share: total ? size / total : 0,
      apart: apart[at],
      examples: fit ? fit.examples[at] : [],
      stability: fit && fit.stability ? fit.stability[at] : null,
      color: now.colors[at],
      name: names[String(at)] || "",
      few: fit ? !fit.seen[at] : false,
    }));
    const page = { named: isNamed(), only, isolate, rename, pick: (/** @type {number} */ row) => pick(row, true) };
    cards.draw(source, total || isFit ? told : [], page);
    const all = isFit ? source.total : rows.n;
    element("of").textContent =
      total === 0 && !isFit
        ? `Rows have no cluster yet${playing ? "" : ": press Run, or Assign"}.`
        : isFit && !isAll()
          ? `Numbers are of all ${dom.counted(all, "row")}.`
          : isFit
            ? `${dom.counted(all, "row")} in ${dom.counted(now.k, "cluster")}.`
            : `This run is of the ${dom.counted(rows.n, "row")} shown.`;
    tellChoice();
    tellLines();
    tellStuck();
    tellRow(sticky);
    remember();
  };

  const tellChoice = () => {
    if (source.fits.length < 2) return;
    const at = now.fit >= 0 ? now.fit : input("k").valueAsNumber;
    const { k } = source.fits[at];
    input("k").value = String(at);
    input("k").setAttribute("aria-valuetext", `${k} clusters`);
    element("k-now").textContent = String(k);
    charts.flows(source.fits, data.flows, at, only === null || now.fit < 0 ? null : now.colors[only]);
    charts.criteria(data.criteria, source.fits.map((fit) => fit.k), at);
  };

  const namesInPython = () => Object.entries(names).map(([at, name]) => `${at}: ${JSON.stringify(name)}`).join(", ");

  const tellLines = () => {
    const isFit = now.fit >= 0;
    const own = Object.keys(names).length > 0;
    const k = String(now.k);
    element("shell-box").hidden = !isFit || !data.shell;
    element("shell").textContent = isFit ? data.shell.replaceAll("{k}", k) + (own ? " --names names.json" : "") : "";
    element("python").textContent = isFit
      ? data.python.replaceAll("{k}", k).replaceAll("{names}", own ? `, names={${namesInPython()}}` : "")
      : keep.lines(source, now);
    button("json").disabled = !isNamed();
    button("csv").disabled = source.hidden || source.rows.n === 0;
  };

  /** @param {string} text */
  const say = (text) => (element("status").textContent = text);

  /** What there is to say of a moment. @param {Moment} before */
  const sayMoment = (before) => {
    const { rows } = source;
    const sizes = run.sizes(now);
    const isLabelled = now.labels.some((label) => label >= 0);
    const empty = isLabelled ? sizes.map((_, at) => at).filter((at) => sizes[at] === 0) : [];
    const lost = empty.length
      ? ` Star ${empty.join(", ")} is nearest to no row, so it stays where it is: drag it among some, or remove it.`
      : "";
    if (now.next === "rest") say(`At rest: no row changes its star any more, and every star is in the middle of its rows.`);
    else if (now.next === "seed") say(`${dom.counted(now.k, "star")} placed, ${now.pending} to come.${chancesTold()}`);
    else if (now.k > before.k) say(`${dom.counted(now.k, "star")} on the board. Assign gives every row to the nearest.`);
    else if (now.next === "move") say(`${toldMoved(now.moved.length, rows.n)} Now stars can move.${lost}`);
    else say(`${now.moved.length ? toldMoved(now.moved.length, rows.n) : ""} Stars moved to the middle of their rows.${lost}`);
  };

  const chancesTold = () =>
    select("start").value === "k-means++" && now.k ? " The larger its ring, the likelier a row is the next." : "";

  /** @type {(count: number, n: number) => string} */
  const toldMoved = (count, n) =>
    count === n ? "Every row went to its nearest star." : `${dom.counted(count, "row")} changed the star.`;

  // ------------------------------------------------------------------------------------------------------ the run

  /**
   * The next moment. The one before stays at hand for Back.
   * @param {Moment} then
   * @param {boolean} [glide]
   */
  const commit = (then, glide = true) => {
    const before = now;
    past.push(before);
    if (past.length > MOST_PAST) past.shift();
    now = then;
    const isStill = then.k !== before.k || !glide || dom.calm();
    const pause = PAUSES[input("speed").valueAsNumber - 1];
    gliding = null;
    if (!isStill && then.centers !== before.centers && pause > 0) {
      const time = Math.min(0.6 * pause, 350, 0.9 * Math.max(due - performance.now(), 60));
      gliding = { from: before.centers, since: performance.now(), time };
      requestAnimationFrame(frame);
    }
    const same = then.k === before.k && then.labels.length === before.labels.length && then.colors === before.colors;
    show(same && playing ? then.moved : undefined);
  };

  /** @param {number} time */
  const frame = (time) => {
    if (gliding) {
      const part = Math.min(1, Math.max(0, (time - gliding.since) / gliding.time));
      const eased = part * part * (3 - 2 * part);
      if (part === 1) {
        gliding = null;
        scene.centers = now.centers;
        board.drawLabels(scene, !playing);
      } else {
        if (scene.centers === gliding.from) scene.centers = now.centers.slice();
        for (let at = 0; at < now.centers.length; at++) {
          scene.centers[at] = gliding.from[at] + eased * (now.centers[at] - gliding.from[at]);
        }
      }
      if (plan.flat) board.drawCells(scene);
      board.drawOver(scene);
      board.moveStars(scene);
    } else if (playing && time >= due) advance(time);
    if (gliding || playing) requestAnimationFrame(frame);
  };

  /** @param {number} time */
  const advance = (time) => {
    // The run that is shown at first goes faster and faster, so that nobody has to wait for its end.
    const hurry = settling ? Math.max(0.1, 0.93 ** now.curve.length) : 1;
    due = time + hurry * PAUSES[input("speed").valueAsNumber - 1];
    commit(run.half(source.rows, now, select("start").value));
    if (now.next !== "rest") return;
    pause();
    if (settling) settle();
    else stopped();
  };

  /** The run that is shown at first ends where the fit did. */
  const settle = () => {
    settling = false;
    commit({ ...run.fitted(source, shownFit(), seed), curve: now.curve });
    only = null;
    say(
      isAll()
        ? "At rest. These are the clusters of the fit."
        : `At rest. Shown now: the clusters of the fit of all ${dom.counted(source.total, "row")}.`,
    );
    tellClusters();
  };

  const shownFit = () => (source.fits.length > 1 ? input("k").valueAsNumber : 0);

  const play = () => {
    if (source.rows.n === 0) return say("There are no rows yet: paint some, or choose a board.");
    if (now.k === 0 && now.next !== "seed") {
      if (select("start").value === "hand") return say("Double-click the board to place stars, or press Add star.");
      commit(run.fresh(source.rows, input("wanted").valueAsNumber, now.chance));
    }
    if (now.next === "rest") return say("It is at rest already: drag a star, or Restart.");
    playing = true;
    due = 0;
    tellRun();
    requestAnimationFrame(frame);
  };

  const pause = () => {
    playing = false;
    show();
  };

  /** By hand from here on. */
  const byHand = () => {
    settling = false;
    if (playing) pause();
    gliding = null;
  };

  /** A run has ended, or somebody has done something. */
  const stopped = () => {
    sayMoment(past[past.length - 1] ?? now);
    tellClusters();
    if (now.next === "rest" && now.fit < 0) compareEnds();
  };

  /** @param {Moment} then */
  const act = (then) => {
    byHand();
    if (then.k < now.k) only = null;
    commit(then);
    stopped();
  };

  const step = () => {
    if (now.k === 0 && now.next !== "seed") return play();
    act(run.stepped(source.rows, now, select("start").value));
  };

  const back = () => {
    const before = past.pop();
    if (!before) return;
    byHand();
    now = before;
    if (only !== null && only >= now.k) only = null;
    show();
    say(`One back. ${past.length ? "" : "This is where it began."}`);
    tellClusters();
  };

  const restart = () => {
    byHand();
    only = null;
    const start = select("start").value;
    const wanted = Math.min(Math.max(Math.round(input("wanted").valueAsNumber) || 0, 0), run.MOST_STARS);
    const chance = (Math.imul(now.chance, 1664525) + 1013904223) >>> 0;
    const count = Math.min(start === "hand" ? 0 : wanted, source.rows.n);
    input("wanted").value = String(wanted);
    let then = run.fresh(source.rows, count, chance);
    if (start === "random") while (then.next === "seed") then = run.seeded(source.rows, then, start);
    else if (count > 0) then = run.seeded(source.rows, then, start);
    commit(then, false);
    tellClusters();
    if (start === "hand") say("Double-click the board to place stars, or press Add star.");
    else say(`${dom.counted(now.k, "star")} placed${now.pending ? `, ${now.pending} to come` : ""}.${chancesTold()}`);
  };

  // ------------------------------------------------------------------------------------------- ends of other starts

  /** The lowest end that is known for so many stars. */
  const lowest = () => {
    const known = (tries.get(now.k) ?? []).map(({ inertia }) => inertia);
    for (const fit of source.fits) {
      if (fit.k === now.k) known.push(engine.inertia(source.rows, fit.centers, fit.labels));
    }
    return Math.min(Infinity, ...known);
  };

  /** Whether a run that has come to rest could do better: at first a few other starts are tried. */
  const compareEnds = async () => {
    if (!Number.isFinite(lowest()) && source.rows.n > now.k && now.k > 1) await tryStarts(5, true);
    tellStuck();
  };

  const tellStuck = () => {
    const isEnd = now.next === "rest" && now.fit < 0 && now.curve.length > 0;
    const own = now.curve[now.curve.length - 1];
    const best = lowest();
    const isPoor = isEnd && own > best * (1 + POOR);
    element("stuck").classList.toggle("poor", isPoor);
    element("stuck").textContent = isPoor
      ? `Stuck: no small change helps, but another start ends ${dom.percent(1 - best / own)} lower.`
      : isEnd && Number.isFinite(best)
        ? "No start that was tried ends lower."
        : "";
    tellStrip();
  };

  const tellStrip = () => {
    const runs = tries.get(now.k) ?? [];
    const at = runs.findIndex(({ centers }) => centers.length === now.centers.length &&
      centers.every((each, f) => each === now.centers[f])); // prettier-ignore
    element("strip").hidden = runs.length < TRIES;
    charts.strip(runs.length < TRIES ? [] : runs, at, (chosen) => take(chosen));
  };

  /**
   * @param {number} count
   * @param {boolean} quietly
   */
  const tryStarts = async (count, quietly) => {
    const own = ++trial;
    const { rows } = source;
    const { k } = now;
    const like = now;
    const found = [];
    for (let at = 0; at < count; at++) {
      const ended = await engine.run(rows, k, engine.seeds(rows, k, "k-means++", engine.chance(1000 + at)));
      if (own !== trial || rows !== source.rows) return;
      found.push(ended);
      if (!quietly) say(`${dom.counted(at + 1, "start")} of ${count} tried.`);
    }
    for (const ended of found) renumber(ended, like, rows.d);
    tries.set(k, found);
    if (!quietly) {
      const best = Math.min(...found.map(({ inertia }) => inertia));
      const alike = found.filter(({ inertia }) => inertia <= best * (1 + POOR)).length;
      say(`${alike} of ${count} starts end at the best, ${dom.short(best * source.factor)}. Click one to see it.`);
    }
    tellStuck();
  };

  /** Clusters numbered as those on the board, as far as they are alike. */
  /** @type {(ended: {start: Float64Array, centers: Float64Array, labels: Int16Array}, like: Moment, d: number) => void} */
  const renumber = (ended, like, d) => {
    const k = ended.centers.length / d;
    if (like.k !== k || like.labels.every((label) => label < 0)) return;
    const to = engine.matched(ended.labels, like.labels, k);
    const [start, centers] = [ended.start.slice(), ended.centers.slice()];
    to.forEach((goal, at) => {
      ended.start.set(start.subarray(at * d, (at + 1) * d), goal * d);
      ended.centers.set(centers.subarray(at * d, (at + 1) * d), goal * d);
    });
    ended.labels = ended.labels.map((label) => to[label]);
  };

  /** @param {number} at */
  const take = (at) => {
    const found = (tries.get(now.k) ?? [])[at];
    if (!found) return;
    const { start, centers, labels, inertia } = found;
    byHand();
    commit({
      ...now, centers, labels, moved: [], next: "rest", settled: true, curve: [inertia], trail: [start, centers], fit: -1,
    }); // prettier-ignore
    say(`Where start ${at + 1} of ${TRIES} ended.`);
    tellClusters();
  };

  // ------------------------------------------------------------------------------------------------- stars by hand

  /**
   * The place among the rows that a point of the board stands for: where there are further columns, they are those of
   * the nearest row.
   * @param {number} x in pixels
   * @param {number} y
   */
  const placeAt = (x, y) => {
    const { rows } = source;
    const row = Math.max(0, board.nearest(x, y, Infinity));
    return plan.put(rows.x.slice(row * rows.d, (row + 1) * rows.d), 0, ...board.meant(plan, x, y));
  };

  /** @type {(x: number, y: number) => void} */
  const addAt = (x, y) => {
    if (source.hidden || source.rows.n === 0 || now.k >= run.MOST_STARS) return;
    act(run.added(now, placeAt(x, y)));
    hold(now.k - 1);
  };

  const addAnywhere = () => {
    if (scene.cursor) return addAt(...scene.cursor);
    const { rows } = source;
    const row = engine.next(rows, now.centers, now.k, "farthest", engine.chance(now.chance));
    act(run.added(now, rows.x.slice(row * rows.d, (row + 1) * rows.d)));
    hold(now.k - 1);
    say(`Star ${now.k - 1} is on the row that was farthest from all others.`);
  };

  /** @param {number} star */
  const hold = (star) => {
    held = star;
    input("wanted").value = String(now.k);
    tellRun();
  };

  const remove = () => {
    act(run.removed(source.rows, now, held));
    hold(Math.max(0, held - 1));
    say("Its rows have no star until rows are assigned again.");
  };

  const pin = () => {
    act(run.toggled(now, held));
    say(now.pinned[held] ? `Star ${held} stays where it is when stars move.` : `Star ${held} moves again.`);
  };

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  const pointAt = (event) => {
    const { left, top } = board.area.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  const starHome = element("stars");
  let dragged = -1;
  let isDragged = false;
  let taken = [0, 0]; // where a star was taken hold of
  starHome.addEventListener("pointerdown", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!star || source.hidden) return;
    dragged = Number(star.dataset.star);
    isDragged = false;
    taken = pointAt(event);
    hold(dragged);
    star.setPointerCapture(event.pointerId);
  });
  starHome.addEventListener("pointermove", (event) => {
    if (dragged < 0) return;
    if (!isDragged) {
      const [x, y] = pointAt(event);
      if (Math.hypot(x - taken[0], y - taken[1]) < 3) return;
      byHand();
      scene.centers = now.centers.slice();
      isDragged = true;
    }
    scene.centers.set(plan.put(now.centers, dragged, ...board.meant(plan, ...pointAt(event))), dragged * source.rows.d);
    if (plan.flat) board.drawCells(scene);
    board.moveStars(scene);
  });
  starHome.addEventListener("pointerup", (event) => {
    if (isDragged) {
      const place = plan.put(now.centers, dragged, ...board.meant(plan, ...pointAt(event)));
      const star = dragged;
      act(run.dragged(source.rows, now, star, place));
      say(`Star ${star} is where you put it. Run goes on from here.`);
    }
    dragged = -1;
  });
  starHome.addEventListener("click", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (star && !isDragged) isolate(Number(star.dataset.star));
    isDragged = false;
  });
  starHome.addEventListener("focusin", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (star) hold(Number(star.dataset.star));
  });
  starHome.addEventListener("keydown", (event) => {
    const star = held;
    const way = /** @type {Record<string, [number, number]>} */ (
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
    )[event.key];
    if (way && !source.hidden) {
      const [x, y] = board.seen(plan, ...plan.at(now.centers, star));
      const far = event.shiftKey ? 1 : 10;
      act(run.dragged(source.rows, now, star, plan.put(now.centers, star, ...board.meant(plan, x + far * way[0], y + far * way[1]))));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (source.hidden) return;
      remove();
      board.focus(held);
    } else if (event.key === "p") {
      if (!source.hidden) pin();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // -------------------------------------------------------------------------------------------- looking at clusters

  /** Show a cluster alone, or all again. @param {number} at */
  const isolate = (at) => {
    only = only === at ? null : at;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.test;
    show();
    tellClusters();
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-test="${focused}"]`))?.focus();
    say(only === null ? "All clusters are shown." : `Only ${calledOne(only)} is shown. Escape shows all.`);
  };

  const clearAll = () => {
    only = null;
    sticky = -1;
    scene.chosen.clear();
    scene.loop = [];
    scene.hover = -1;
    scene.cursor = null;
    element("selection").replaceChildren();
    element("tip").hidden = true;
    show();
    tellClusters();
  };

  const namesKey = () => `centra:names:${data.key}:${now.k}`;

  const recallNames = () => {
    names = { ...(source.fits[data.shown]?.k === now.k ? data.names : {}) };
    try {
      Object.assign(names, JSON.parse(localStorage.getItem(namesKey()) || "{}"));
    } catch {
      // Pages without a place of their own, as in notebooks, keep no names.
    }
    for (const [at, name] of Object.entries(names)) if (!name) delete names[at];
  };

  /** @type {(at: number, name: string) => void} */
  const rename = (at, name) => {
    const isTaken = name !== "" && called().some((each, other) => other !== at && each === name);
    if (isTaken) {
      say(`Another cluster is called ${name}: each needs a name of its own.`);
      return tellClusters();
    }
    names = { ...names, [String(at)]: name };
    try {
      localStorage.setItem(namesKey(), JSON.stringify(names));
    } catch {
      say("This browser keeps no names: save them as JSON.");
    }
    if (!name) delete names[String(at)];
    show();
    tellLines();
    tellRow(sticky);
  };

  // ------------------------------------------------------------------------------------------------ looking at rows

  /**
   * How far a row is from being in another cluster: the second cluster, and how much farther its star is.
   * @param {number} row
   */
  const margin = (row) => {
    const { rows, globe, left } = source;
    const own = now.labels[row];
    if (own < 0 || now.k < 2 || left) return null;
    let second = -1;
    let least = Infinity;
    for (let star = 0; star < now.k; star++) {
      const away = engine.squared(rows.x, row, now.centers, star, rows.d);
      if (star !== own && away < least) [second, least] = [star, away];
    }
    /** @type {(squared: number) => number} */
    const distance = (squared) => {
      if (globe) return 2 * Math.sqrt(source.factor) * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
      return rows.unit ? squared / 2 : Math.sqrt(squared);
    };
    const by = distance(least) - distance(engine.squared(rows.x, row, now.centers, own, rows.d));
    return { second, by: `${dom.short(by)}${globe ? " m" : ""}` };
  };

  /** @param {number} row */
  const rowInBrief = (row) => {
    const label = now.labels[row];
    const found = margin(row);
    const where = label < 0 ? "no cluster yet" : calledOne(label);
    const next = found ? ` · next: ${calledOne(found.second)}, ${found.by} farther` : "";
    return `row ${source.ids[row] + source.first} · ${where}${next}`;
  };

  /** @param {number} row */
  const tellRow = (row) => {
    const home = element("row");
    home.replaceChildren();
    if (row < 0 || row >= source.rows.n) return;
    const d = source.columns.length;
    home.append(dom.made("p", {}, rowInBrief(row)));
    const list = dom.made("dl", {});
    for (const { name, values } of source.texts) {
      list.append(dom.made("dt", { dir: "auto" }, name), dom.made("dd", { dir: "auto" }, values[row]));
    }
    for (let f = 0; f < d; f++) {
      list.append(dom.made("dt", { dir: "auto" }, source.columns[f]));
      list.append(dom.made("dd", {}, dom.short(source.units[row * d + f])));
    }
    home.append(list);
  };

  /** @type {(row: number, scroll?: boolean) => void} */
  const pick = (row, scroll = false) => {
    sticky = scene.hover = row;
    tellRow(row);
    board.drawOver(scene);
    say(`Shown: ${rowInBrief(row)}`);
    if (scroll) board.area.scrollIntoView({ block: "nearest", behavior: dom.calm() ? "auto" : "smooth" });
  };

  /** @param {number} row @param {number} x @param {number} y */
  const hover = (row, x, y) => {
    const tip = element("tip");
    if (row !== scene.hover) {
      scene.hover = row < 0 ? sticky : row;
      board.drawOver(scene);
    }
    tip.hidden = row < 0;
    if (row < 0) return;
    tip.textContent = (source.texts.length ? `${cards.called(source, row)} · ` : "") + rowInBrief(row);
    const { width } = board.size();
    tip.style.transform = `translate(${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4))}px, ${y + 18}px)`;
  };

  const search = () => {
    const home = element("found");
    const words = input("search").value.trim().toLowerCase();
    home.replaceChildren();
    if (!words) return;
    const rows = [];
    for (let row = 0; row < source.rows.n && rows.length < 8; row++) {
      const isNumber = String(source.ids[row] + source.first) === words;
      if (isNumber || source.texts.some(({ values }) => values[row].toLowerCase().includes(words))) rows.push(row);
    }
    for (const row of rows) {
      const number = source.ids[row] + source.first;
      const text = source.texts.length ? `${number}: ${cards.called(source, row)}` : `row ${number}`;
      const link = dom.made("button", { type: "button", class: "link", dir: "auto" }, text);
      link.addEventListener("click", () => pick(row));
      home.append(link);
    }
    if (!rows.length) home.append(dom.made("span", { class: "quiet" }, isAll() ? "No such row." : "No such row among those shown."));
  };

  /** What is said of rows in a loop. @param {number[]} rows */
  const tellSelection = (rows) => {
    const home = element("selection");
    home.replaceChildren();
    scene.chosen = new Set(rows);
    board.drawOver(scene);
    if (!rows.length) return say("No row in the loop.");
    const counts = new Map();
    for (const row of rows) counts.set(now.labels[row], (counts.get(now.labels[row]) ?? 0) + 1);
    const shares = [...counts].sort((a, b) => b[1] - a[1]).map(([label, count]) =>
      `${dom.many(count)} of ${label < 0 ? "no cluster" : calledOne(label)}`); // prettier-ignore
    const text = `${dom.counted(rows.length, "row")} in the loop: ${shares.slice(0, 5).join(", ")}${shares.length > 5 ? " ..." : ""}`;
    const within = new Int16Array(source.rows.n).fill(-1);
    for (const row of rows) within[row] = 0;
    const [apart] = cards.apart(source, within, 1);
    home.append(dom.made("p", {}, text));
    const list = dom.made("ul", { class: "apart" });
    for (const [column, mean, by] of apart) {
      const line = dom.made("li", {});
      const mark = dom.made("span", { class: "mark", "aria-hidden": "true" }, by > 0 ? "▲" : "▼");
      line.append(mark, dom.made("span", { class: "column", dir: "auto" }, source.columns[column]), " ", dom.made("b", {}, dom.short(mean)));
      list.append(line);
    }
    const clear = dom.made("button", { type: "button", "data-test": "clear" }, "Clear");
    clear.addEventListener("click", clearAll);
    home.append(list, clear);
    say(text);
  };

  // ------------------------------------------------------------------------------------------------------ the board

  let isDown = false;
  board.area.addEventListener("pointerdown", (event) => {
    if (/** @type {Element} */ (event.target).closest("button") || source.hidden) return;
    if (tool === "none" && event.pointerType !== "mouse") return; // a finger moves the page
    isDown = true;
    scene.loop = [];
    scene.cursor = null;
    if (tool === "paint") spray(...pointAt(event));
    else scene.loop = [pointAt(event)];
  });
  board.area.addEventListener("pointermove", (event) => {
    const [x, y] = pointAt(event);
    if (dragged >= 0 || source.hidden) return;
    if (!isDown) return hover(board.nearest(x, y, 14), x, y);
    if (tool === "paint") return spray(x, y);
    scene.loop.push([x, y]);
    hover(-1, 0, 0);
    board.drawOver(scene);
  });
  window.addEventListener("pointerup", (event) => {
    if (!isDown) return;
    isDown = false;
    if (tool === "paint") return stopped();
    const loop = scene.loop;
    scene.loop = [];
    const [xs, ys] = [loop.map(([x]) => x), loop.map(([, y]) => y)];
    if (Math.max(...xs) - Math.min(...xs) > 6 && Math.max(...ys) - Math.min(...ys) > 6) {
      return tellSelection(board.caught(loop));
    }
    board.drawOver(scene);
    const [x, y] = pointAt(event);
    const row = board.nearest(x, y, 14);
    if (row >= 0) pick(row);
  });
  board.area.addEventListener("pointerleave", () => hover(-1, 0, 0));
  board.area.addEventListener("dblclick", (event) => {
    if (/** @type {Element} */ (event.target).closest("button") || tool === "paint") return;
    addAt(...pointAt(/** @type {PointerEvent} */ (event)));
  });
  board.area.addEventListener("keydown", (event) => {
    if (event.target !== board.area || source.hidden) return;
    const { width, height } = board.size();
    const [x, y] = scene.cursor ?? [width / 2, height / 2];
    const far = event.shiftKey ? 2 : 14;
    const ways = /** @type {Record<string, [number, number]>} */ (
      { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }
    );
    const way = ways[event.key];
    if (way) {
      scene.cursor = [Math.min(Math.max(x + way[0], 0), width), Math.min(Math.max(y + way[1], 0), height)];
      const row = board.nearest(...scene.cursor, 14);
      if (row >= 0) pick(row);
      else board.drawOver(scene);
    } else if (event.key === "Enter" || event.key === " ") {
      if (tool === "paint") {
        spray(x, y);
        stopped();
      } else addAt(x, y);
    } else return;
    event.preventDefault();
  });
  board.area.addEventListener("blur", () => {
    scene.cursor = null;
    board.drawOver(scene);
  });

  /** @param {"none" | "lasso" | "paint"} which */
  const equip = (which) => {
    tool = tool === which ? "none" : which;
    button("lasso").setAttribute("aria-pressed", String(tool === "lasso"));
    button("paint").setAttribute("aria-pressed", String(tool === "paint"));
    board.area.classList.toggle("tool", tool !== "none");
  };

  // ----------------------------------------------------------------------------------------------------- playground

  /** Other rows, with stars of a new run. @param {Source} own @param {number} k */
  const open = (own, k) => {
    byHand();
    source = own;
    past = [];
    tries = new Map();
    trial++;
    only = null;
    sticky = scene.hover = -1;
    scene.chosen.clear();
    element("selection").replaceChildren();
    plan = sheet.made(source, sheet.usual(source));
    now = run.fresh(source.rows, Math.min(k, source.rows.n), seed);
    input("wanted").value = String(k);
    listAxes();
    measure();
    tellClusters();
  };

  /** @param {boolean} isRun */
  const openGame = (isRun) => {
    const random = engine.chance(seed * 7919 + boards.games.indexOf(game));
    lines = game.make(random, Number(select("count").value));
    const box = game.name === "unscaled" ? null : BOX;
    for (const pick of element("picks").children) {
      pick.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (pick).dataset.name === game.name));
    }
    element("lesson").textContent = game.text;
    open(decode.own(game.title, ["x", "y"], lines, input("even").checked, { box }), game.k);
    if (isRun) play();
  };

  /** Rows around a point of the board, by hand. @param {number} x @param {number} y */
  const spray = (x, y) => {
    const room = MOST_PAINTED - lines.length;
    if (room <= 0) return say(`There is room for ${dom.many(MOST_PAINTED)} rows.`);
    const random = engine.chance(lines.length * 31 + 7);
    for (let at = 0; at < Math.min(6, room); at++) {
      lines.push(board.meant(plan, x + 9 * random.normal(), y + 9 * random.normal()));
    }
    if (playing) byHand();
    const { centers, k, pinned, colors } = now;
    const box = plan.box;
    source = decode.own("Painted", source.columns, lines, false, { box });
    input("even").checked = false;
    past = [];
    tries = new Map();
    trial++;
    now = { ...run.fresh(source.rows, 0, now.chance), centers, k, pinned, colors, trail: [centers] };
    plan = sheet.made(source, plan.axes);
    measure();
  };

  const wipe = () => {
    lines = [];
    element("lesson").textContent = "Drag over the board to paint rows; then place stars, or press Run.";
    open(decode.own("Painted", ["x", "y"], lines, false, { box: BOX }), Math.max(1, input("wanted").valueAsNumber || 1));
    if (tool !== "paint") equip("paint");
    board.area.focus();
  };

  /** @param {File | undefined} file */
  const openFile = async (file) => {
    if (!file) return;
    const table = csv.read(await file.text());
    if (!table) return say(`${file.name} has no rows with numbers.`);
    const { columns, rows, ids, texts, total, whole } = table;
    const isScaled = columns.length > 1;
    input("even").checked = isScaled;
    lines = rows;
    if (tool === "paint") equip("paint");
    for (const pick of element("picks").children) pick.setAttribute("aria-pressed", "false");
    const gaps = total > whole ? ` ${dom.counted(total - whole, "row")} with gaps left out.` : "";
    const cut = rows.length < whole ? ` ${dom.many(rows.length)} of ${dom.many(whole)} shown.` : "";
    const scaled = isScaled ? ", brought to one scale" : "";
    element("lesson").textContent = `${file.name}: ${dom.counted(columns.length, "column")} of numbers${scaled}.${gaps}${cut}`;
    open(decode.own(file.name, columns, rows, isScaled, { ids, texts }), Math.min(5, rows.length));
    play();
  };

  const rescale = () => {
    const { title, columns, ids, texts, box } = source;
    open(decode.own(title, columns, lines, input("even").checked, { ids, texts, box }), input("wanted").valueAsNumber);
    play();
  };

  const listGames = () => {
    for (const each of boards.games) {
      const pick = dom.made("button", { type: "button", class: "game", "data-test": `board-${each.name}` });
      pick.dataset.name = each.name;
      const picture = dom.made("canvas", { width: "96", height: "72", "aria-hidden": "true" });
      const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
      const rows = each.make(engine.chance(7919 + boards.games.indexOf(each)), 160);
      const high = each.name === "unscaled" ? 130 : 1.12;
      brush.fillStyle = dom.color("--line");
      for (const [x, y] of rows) brush.fillRect(48 + (x / 1.12) * 44, 36 - (y / high) * 33, 2, 2);
      pick.append(picture, dom.made("span", {}, each.title));
      pick.addEventListener("click", () => {
        game = each;
        input("even").checked = false;
        openGame(true);
      });
      element("picks").append(pick);
    }
  };

  // ------------------------------------------------------------------------------------------------------ all of it

  const listAxes = () => {
    const all = sheet.choices(source);
    for (const [at, id] of ["across", "up"].entries()) {
      select(id).replaceChildren(...all.map((name, value) => dom.made("option", { value: String(value) }, name)));
      select(id).value = String(plan.axes[at]);
    }
    element("axes").classList.toggle("single", all.length < 2);
    element("projection").textContent = plan.note;
  };

  const turn = () => {
    plan = sheet.made(source, [Number(select("across").value), Number(select("up").value)]);
    element("projection").textContent = plan.note;
    gliding = null;
    measure();
    remember();
  };

  /** @param {number} at */
  const showFit = (at) => {
    byHand();
    only = null;
    commit(run.fitted(source, at, seed), false);
    recallNames();
    input("wanted").value = String(now.k);
    show();
    say(`The fit into ${dom.counted(now.k, "cluster")}.`);
    tellClusters();
  };

  const remember = () => {
    const told = new URLSearchParams();
    if (isGame && boards.games.includes(game)) told.set("board", game.name);
    if (isGame) told.set("seed", String(seed));
    if (source.fits.length > 1) told.set("k", String(source.fits[shownFit()].k));
    const [across, up] = sheet.usual(source);
    if (plan.axes[0] !== across) told.set("x", String(plan.axes[0]));
    if (plan.axes[1] !== up) told.set("y", String(plan.axes[1]));
    if (only !== null) told.set("only", String(only));
    if (document.documentElement.dataset.theme) told.set("theme", document.documentElement.dataset.theme);
    try {
      history.replaceState(null, "", `#${told}`);
    } catch {
      // Pages without an address of their own, as in notebooks, keep no state in it.
    }
  };

  /** What the address asks for. @param {URLSearchParams} asked */
  const recall = (asked) => {
    const theme = asked.get("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    game = boards.games.find(({ name }) => name === asked.get("board")) ?? game;
    seed = Number(asked.get("seed")) || seed;
  };

  /** @param {URLSearchParams} asked */
  const recallView = (asked) => {
    const most = sheet.choices(source).length;
    const axes = ["x", "y"].map((key, at) => {
      const axis = asked.has(key) ? Number(asked.get(key)) : plan.axes[at];
      return Number.isInteger(axis) && axis >= 0 && axis < most ? axis : plan.axes[at];
    });
    plan = sheet.made(source, /** @type {[number, number]} */ (axes));
    listAxes();
    const lone = Number(asked.get("only") ?? NaN);
    only = Number.isInteger(lone) && lone >= 0 && lone < now.k ? lone : null;
  };

  /** A run to begin with, which ends where the fit did if any of a few starts does. @param {number} at */
  const begin = async (at) => {
    const fit = source.fits[at];
    const { rows } = source;
    const goal = engine.inertia(rows, fit.centers, fit.labels);
    const since = performance.now();
    let best = null;
    for (let attempt = 0; attempt < 5 && performance.now() - since < 250; attempt++) {
      const start = engine.seeds(rows, fit.k, "k-means++", engine.chance(attempt + 1));
      const ended = await engine.run(rows, fit.k, start);
      if (!settling) return;
      if (best === null || ended.inertia < best.inertia) best = ended;
      if (best.inertia <= goal * (1 + POOR)) break;
    }
    if (best === null) return;
    renumber(best, run.fitted(source, at, seed), rows.d);
    now = { ...run.placed(rows, best.start, seed, fit.colors), numbered: true };
    show();
    play();
  };

  const state = () => ({
    mode: isGame ? "playground" : now.fit >= 0 ? "fit" : "run",
    title: source.title,
    shown: source.rows.n,
    total: source.total,
    k: now.k,
    next: now.next,
    centers: Array.from({ length: now.k }, (_, at) => [...now.centers.subarray(at * source.rows.d, (at + 1) * source.rows.d)]),
    labels: [...now.labels],
    sizes: sizesNow(),
    inertia: Number.isFinite(inertiaNow()) ? inertiaNow() : null,
    curve: now.curve.map((each) => each * source.factor),
    pinned: [...now.pinned],
    colors: [...now.colors],
    chance: now.chance,
    moved: now.moved.length,
    names: isNamed() ? names : {},
    only,
    chosen: [...scene.chosen],
    axes: plan.titles,
    playing: playing || gliding !== null,
    past: past.length,
  });

  const triesOf = () => (tries.get(now.k) ?? []).map(({ inertia }) => inertia * source.factor);

  const rowsOf = () =>
    Array.from({ length: source.rows.n }, (_, row) => [...source.rows.x.subarray(row * source.rows.d, (row + 1) * source.rows.d)]);

  /** @param {string} id */
  const copy = async (id) => {
    const text = element(id).textContent || "";
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      getSelection()?.selectAllChildren(element(id));
      say("Marked: press Ctrl and C to copy.");
    }
  };

  /** @type {Record<string, () => void>} */
  const clicks = {
    run: () => {
      if (!playing) return play();
      settling = false;
      pause();
      stopped();
    },
    step,
    back,
    restart,
    assign: () => act(run.assigned(source.rows, now)),
    move: () => act(run.averaged(source.rows, now)),
    add: addAnywhere,
    remove,
    pin,
    result: () => showFit(shownFit()),
    try: () => {
      byHand();
      tryStarts(TRIES, false);
    },
    lasso: () => equip("lasso"),
    paint: () => equip("paint"),
    wipe,
    anew: () => {
      seed++;
      openGame(true);
    },
    theme: () => {
      document.documentElement.dataset.theme = dom.isDark() ? "light" : "dark";
      measure();
      tellClusters();
    },
    png: () => board.painted(scene).toBlob((blob) => blob && keep.save("clusters.png", blob)),
    svg: () => keep.saveText("clusters.svg", board.drawn(scene), "image/svg+xml"),
    csv: () => keep.saveText("labels.csv", keep.labels(source, now.labels, called()), "text/csv"),
    json: () => keep.saveText("names.json", `${JSON.stringify(names, null, 2)}\n`, "application/json"),
    "copy-shell": () => copy("shell"),
    "copy-python": () => copy("python"),
  };
  for (const [id, click] of Object.entries(clicks)) element(id).addEventListener("click", click);
  for (const id of ["across", "up"]) select(id).addEventListener("change", turn);
  select("start").addEventListener("change", restart);
  select("count").addEventListener("change", () => openGame(true));
  input("even").addEventListener("change", rescale);
  input("search").addEventListener("input", search);
  input("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") /** @type {HTMLElement | null} */ (element("found").querySelector("button"))?.click();
  });
  input("k").addEventListener("input", () => showFit(input("k").valueAsNumber));
  element("flows").addEventListener("click", (event) => {
    const { left, width } = element("flows").getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * source.fits.length);
    input("k").value = String(at);
    showFit(at);
  });
  input("file").addEventListener("change", () => openFile(input("file").files?.[0]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clearAll();
  });
  if (isGame) {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      openFile(event.dataTransfer?.files[0]);
    });
  }
  new ResizeObserver(() => {
    const { width, height } = board.size();
    if (board.area.clientWidth !== width || board.area.clientHeight !== height) measure();
  }).observe(board.area);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    measure();
    tellClusters();
  });
  Object.assign(window, { centra: { state, rows: rowsOf, tries: triesOf } });

  const asked = new URLSearchParams(location.hash.slice(1));
  recall(asked);
  element("title").textContent = data.title;
  board.area.setAttribute(
    "aria-label",
    "Board: arrows move a cross to look at rows, Enter adds a star; arrows move a star, Delete removes it, p pins it",
  );
  if (isGame) {
    element("games").hidden = false;
    element("summary").textContent = "Move the stars, and see what k-means makes of it.";
    listGames();
    openGame(true);
  } else {
    const { n } = source.rows;
    const all = `${dom.counted(source.total, "row")} of ${dom.counted(source.columns.length + source.left, "column")}`;
    element("summary").textContent = source.hidden
      ? `${all}. The rows themselves are not in this file.`
      : n < source.total
        ? `${dom.many(n)} of ${dom.counted(source.total, "row")} shown; all numbers are of all rows.`
        : `${all}.`;
    const wanted = source.fits.findIndex(({ k }) => k === Number(asked.get("k")));
    const at = wanted < 0 ? data.shown : wanted;
    element("choice").hidden = source.fits.length < 2;
    element("why").textContent = data.why;
    Object.assign(input("k"), { min: "0", max: String(source.fits.length - 1) });
    input("k").value = String(at);
    now = run.fitted(source, at, seed);
    recallNames();
    input("wanted").value = String(now.k);
    recallView(asked);
    for (const id of ["tools", "starting", "descent", "looking", "lasso"]) element(id).hidden = source.hidden;
    element("main").classList.toggle("lone", source.hidden && source.fits.length < 2);
    if (source.hidden) board.area.removeAttribute("tabindex");
    const fitted = now;
    const isStill = dom.calm() || source.hidden || n < 2 || only !== null;
    if (!isStill) now = run.fresh(source.rows, 0, seed);
    measure();
    if (isStill) {
      now = fitted;
      tellClusters();
    } else {
      settling = true;
      begin(at);
    }
  }
})();
