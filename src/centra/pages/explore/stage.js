// @ts-check
"use strict";

/** A run: forwards, backwards, from the beginning. */
const stage = (() => {
  const { input, select } = dom;
  const PAUSES = [1200, 700, 380, 160, 0]; // milliseconds of half a step
  const MOST_PAST = 500;

  let asked = false; // for a frame: there is one loop, however many ask

  const ask = () => {
    if (!asked) requestAnimationFrame(frame);
    asked = true;
  };

  /**
   * The next moment. The one before stays at hand for Back.
   * @param {Moment} then
   * @param {boolean} [glide]
   */
  const commit = (then, glide = true) => {
    const before = my.now;
    my.past.push(before);
    if (my.past.length > MOST_PAST) my.past.shift();
    my.now = then;
    const isStill = then.k !== before.k || !glide || dom.calm();
    const pause = PAUSES[input("speed").valueAsNumber - 1];
    my.gliding = null;
    if (!isStill && then.centers !== before.centers && pause > 0) {
      const time = Math.min(0.6 * pause, 350, 0.9 * Math.max(my.due - performance.now(), 60));
      my.gliding = { from: before.centers, since: performance.now(), time };
      ask();
    }
    const same = then.k === before.k && then.labels.length === before.labels.length && then.colors === before.colors;
    view.show(same && my.playing ? then.moved : undefined);
  };

  /** @param {number} time */
  const frame = (time) => {
    asked = false;
    if (my.gliding) {
      const part = Math.min(1, Math.max(0, (time - my.gliding.since) / my.gliding.time));
      const eased = part * part * (3 - 2 * part);
      if (part === 1) {
        my.gliding = null;
        scene.centers = my.now.centers;
        overlay.drawLabels(scene, !my.playing);
      } else {
        if (scene.centers === my.gliding.from) scene.centers = my.now.centers.slice();
        for (let at = 0; at < my.now.centers.length; at++) {
          scene.centers[at] = my.gliding.from[at] + eased * (my.now.centers[at] - my.gliding.from[at]);
        }
      }
      if (my.plan.flat) canvas.drawCells(scene);
      canvas.drawOver(scene);
      overlay.moveStars(scene);
    } else if (my.playing && time >= my.due) advance(time);
    if (my.gliding || my.playing) ask();
  };

  /** @param {number} time */
  const advance = (time) => {
    // The run that is shown at first goes faster and faster, so that nobody has to wait for its end.
    const hurry = my.settling ? Math.max(0.1, 0.93 ** my.now.curve.length) : 1;
    my.due = time + hurry * PAUSES[input("speed").valueAsNumber - 1];
    commit(run.half(my.source.rows, my.now, select("start").value));
    if (my.now.next !== "rest") return;
    pause();
    if (my.settling) settle();
    else stopped();
  };

  /** The run that is shown at first ends where the fit did. */
  const settle = () => {
    my.settling = false;
    commit({ ...run.fitted(my.source, known.shownFit(), my.seed), curve: my.now.curve });
    my.only = null;
    view.say(
      known.isAll()
        ? "At rest. These are the clusters of the fit."
        : `At rest. Shown now: the clusters of the fit of all ${dom.counted(my.source.total, "row")}.`,
    );
    view.tellClusters();
  };

  /** How many stars there are to be, of which no two can be on one row. */
  const wanted = () => {
    const most = Math.min(run.MOST_STARS, my.source.rows.n);
    const count = Math.min(Math.max(Math.round(input("wanted").valueAsNumber) || 0, 0), most);
    input("wanted").value = String(count);
    return count;
  };

  const play = () => {
    if (my.source.rows.n === 0) return view.say("There are no rows yet: paint some, or choose a board.");
    if (my.now.k === 0 && my.now.next !== "seed") {
      if (select("start").value === "hand")
        return view.say("Double-click the board to place stars, or press Add star.");
      const count = wanted();
      if (count === 0) return view.say("Say how many stars there are to be.");
      commit(run.fresh(my.source.rows, count, my.now.chance));
    }
    if (my.now.next === "rest") return view.say("It is at rest already: drag a star, or Restart.");
    my.playing = true;
    my.due = 0;
    view.tellRun();
    ask();
  };

  const pause = () => {
    my.playing = false;
    view.show();
  };

  /** By hand from here on. */
  const byHand = () => {
    my.settling = false;
    if (my.playing) pause();
    my.gliding = null;
  };

  /** A run has ended, or somebody has done something. */
  const stopped = () => {
    view.sayMoment(my.past[my.past.length - 1] ?? my.now);
    view.tellClusters();
    if (my.now.next === "rest" && my.now.fit < 0) ends.compareEnds();
  };

  /** @param {Moment} then */
  const act = (then) => {
    byHand();
    if (then.k < my.now.k) my.only = null;
    commit(then);
    stopped();
  };

  const step = () => {
    if (my.now.k === 0 && my.now.next !== "seed") return play();
    act(run.stepped(my.source.rows, my.now, select("start").value));
  };

  const back = () => {
    const before = my.past.pop();
    if (!before) return;
    byHand();
    my.now = before;
    if (my.only !== null && my.only >= my.now.k) my.only = null;
    view.show();
    view.say(`One back. ${my.past.length ? "" : "This is where it began."}`);
    view.tellClusters();
  };

  const restart = () => {
    byHand();
    my.only = null;
    const start = select("start").value;
    const chance = (Math.imul(my.now.chance, 1664525) + 1013904223) >>> 0;
    const count = start === "hand" ? 0 : wanted();
    let then = run.fresh(my.source.rows, count, chance);
    if (start === "random") while (then.next === "seed") then = run.seeded(my.source.rows, then, start);
    else if (count > 0) then = run.seeded(my.source.rows, then, start);
    commit(then, false);
    view.tellClusters();
    if (start === "hand") view.say("Double-click the board to place stars, or press Add star.");
    else view.sayMoment(my.now);
  };

  /** @param {number} at */
  const showFit = (at) => {
    byHand();
    my.only = null;
    commit(run.fitted(my.source, at, my.seed), false);
    look.recallNames();
    input("wanted").value = String(my.now.k);
    view.show();
    view.say(`The fit into ${dom.counted(my.now.k, "cluster")}.`);
    view.tellClusters();
  };

  /** A run to begin with, which ends where the fit did if any of a few starts does. @param {number} at */
  const begin = async (at) => {
    const fit = my.source.fits[at];
    const { rows } = my.source;
    const goal = engine.inertia(rows, fit.centers, fit.labels);
    const since = performance.now();
    let best = null;
    for (let attempt = 0; attempt < 5 && performance.now() - since < 250; attempt++) {
      const start = engine.seeds(rows, fit.k, "k-means++", engine.chance(attempt + 1));
      const ended = await engine.run(rows, fit.k, start);
      if (!my.settling) return;
      if (best === null || ended.inertia < best.inertia) best = ended;
      if (best.inertia <= goal * (1 + ends.POOR)) break;
    }
    if (best === null) return;
    ends.renumber(best, run.fitted(my.source, at, my.seed), rows.d);
    my.now = { ...run.placed(rows, best.start, my.seed, fit.colors), numbered: true };
    view.show();
    play();
  };

  return { commit, play, pause, byHand, stopped, act, step, back, restart, showFit, begin };
})();
