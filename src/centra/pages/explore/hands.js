// @ts-check
"use strict";

/** Stars and rows under a pointer, or the keys. */
const hands = (() => {
  const { element, button, input } = dom;

  /**
   * The place among the rows that a point of the board stands for: where there are further columns, they are those of
   * the nearest row.
   * @param {number} x in pixels
   * @param {number} y
   */
  const placeAt = (x, y) => {
    const { rows } = my.source;
    const row = Math.max(0, board.nearest(x, y, Infinity));
    return my.plan.put(rows.x.slice(row * rows.d, (row + 1) * rows.d), 0, ...board.meant(my.plan, x, y));
  };

  /** @type {(x: number, y: number) => void} */
  const addAt = (x, y) => {
    if (my.source.hidden || my.source.rows.n === 0 || my.now.k >= run.MOST_STARS) return;
    stage.act(run.added(my.now, placeAt(x, y)));
    hold(my.now.k - 1);
  };

  const addAnywhere = () => {
    if (scene.cursor) return addAt(...scene.cursor);
    const { rows } = my.source;
    const row = engine.next(rows, my.now.centers, my.now.k, "farthest", engine.chance(my.now.chance));
    stage.act(run.added(my.now, rows.x.slice(row * rows.d, (row + 1) * rows.d)));
    hold(my.now.k - 1);
    view.say(`Star ${my.now.k - 1} is on the row that was farthest from all others.`);
  };

  /** @param {number} star */
  const hold = (star) => {
    my.held = star;
    input("wanted").value = String(my.now.k);
    view.tellRun();
  };

  const remove = () => {
    stage.act(run.removed(my.source.rows, my.now, my.held));
    hold(Math.max(0, my.held - 1));
    view.say("Its rows have no star until rows are assigned again.");
  };

  const pin = () => {
    stage.act(run.toggled(my.now, my.held));
    view.say(
      my.now.pinned[my.held] ? `Star ${my.held} stays where it is when stars move.` : `Star ${my.held} moves again.`,
    );
  };

  const starHome = element("stars");
  let dragged = -1;
  let isDragged = false;
  let taken = [0, 0]; // where a star was taken hold of
  starHome.addEventListener("pointerdown", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!star || my.source.hidden) return;
    dragged = Number(star.dataset.star);
    isDragged = false;
    taken = known.pointAt(event);
    hold(dragged);
    star.setPointerCapture(event.pointerId);
  });
  starHome.addEventListener("pointermove", (event) => {
    if (dragged < 0) return;
    if (!isDragged) {
      const [x, y] = known.pointAt(event);
      if (Math.hypot(x - taken[0], y - taken[1]) < 3) return;
      stage.byHand();
      scene.centers = my.now.centers.slice();
      isDragged = true;
    }
    scene.centers.set(
      my.plan.put(my.now.centers, dragged, ...board.meant(my.plan, ...known.pointAt(event))),
      dragged * my.source.rows.d,
    );
    if (my.plan.flat) canvas.drawCells(scene);
    overlay.moveStars(scene);
  });
  starHome.addEventListener("pointerup", (event) => {
    if (isDragged) {
      const place = my.plan.put(my.now.centers, dragged, ...board.meant(my.plan, ...known.pointAt(event)));
      const star = dragged;
      stage.act(run.dragged(my.source.rows, my.now, star, place));
      view.say(`Star ${star} is where you put it. Run goes on from here.`);
    }
    dragged = -1;
  });
  starHome.addEventListener("click", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (star && !isDragged) look.isolate(Number(star.dataset.star));
    isDragged = false;
  });
  starHome.addEventListener("focusin", (event) => {
    const star = /** @type {HTMLElement} */ (event.target).closest("button");
    if (star) hold(Number(star.dataset.star));
  });
  starHome.addEventListener("keydown", (event) => {
    const star = my.held;
    const way = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    })[event.key];
    if (way && !my.source.hidden) {
      const [x, y] = board.seen(my.plan, ...my.plan.at(my.now.centers, star));
      const far = event.shiftKey ? 1 : 10;
      stage.act(
        run.dragged(
          my.source.rows,
          my.now,
          star,
          my.plan.put(my.now.centers, star, ...board.meant(my.plan, x + far * way[0], y + far * way[1])),
        ),
      );
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (my.source.hidden) return;
      remove();
      overlay.focus(my.held);
    } else if (event.key === "p") {
      if (!my.source.hidden) pin();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  let isDown = false;
  board.area.addEventListener("pointerdown", (event) => {
    if (/** @type {Element} */ (event.target).closest("button") || my.source.hidden) return;
    if (my.tool === "none" && event.pointerType !== "mouse") return; // a finger moves the page
    isDown = true;
    scene.loop = [];
    scene.cursor = null;
    if (my.tool === "paint") playground.spray(...known.pointAt(event));
    else scene.loop = [known.pointAt(event)];
  });
  board.area.addEventListener("pointermove", (event) => {
    const [x, y] = known.pointAt(event);
    if (dragged >= 0 || my.source.hidden) return;
    if (!isDown) return look.hover(board.nearest(x, y, 14), x, y);
    if (my.tool === "paint") return playground.spray(x, y);
    scene.loop.push([x, y]);
    look.hover(-1, 0, 0);
    canvas.drawOver(scene);
  });
  window.addEventListener("pointerup", (event) => {
    if (!isDown) return;
    isDown = false;
    if (my.tool === "paint") return stage.stopped();
    const loop = scene.loop;
    scene.loop = [];
    const [xs, ys] = [loop.map(([x]) => x), loop.map(([, y]) => y)];
    if (Math.max(...xs) - Math.min(...xs) > 6 && Math.max(...ys) - Math.min(...ys) > 6) {
      return look.tellSelection(board.caught(loop));
    }
    canvas.drawOver(scene);
    const [x, y] = known.pointAt(event);
    const row = board.nearest(x, y, 14);
    if (row >= 0) look.pick(row);
  });
  board.area.addEventListener("pointerleave", () => look.hover(-1, 0, 0));
  board.area.addEventListener("dblclick", (event) => {
    if (/** @type {Element} */ (event.target).closest("button") || my.tool === "paint") return;
    addAt(...known.pointAt(/** @type {PointerEvent} */ (event)));
  });
  board.area.addEventListener("keydown", (event) => {
    if (event.target !== board.area || my.source.hidden) return;
    const { width, height } = board.size();
    const [x, y] = scene.cursor ?? [width / 2, height / 2];
    const far = event.shiftKey ? 2 : 14;
    const ways = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-far, 0],
      ArrowRight: [far, 0],
      ArrowUp: [0, -far],
      ArrowDown: [0, far],
    });
    const way = ways[event.key];
    if (way) {
      scene.cursor = [Math.min(Math.max(x + way[0], 0), width), Math.min(Math.max(y + way[1], 0), height)];
      const row = board.nearest(...scene.cursor, 14);
      if (row >= 0) look.pick(row);
      else canvas.drawOver(scene);
    } else if (event.key === "Enter" || event.key === " ") {
      if (my.tool === "paint") {
        playground.spray(x, y);
        stage.stopped();
      } else addAt(x, y);
    } else return;
    event.preventDefault();
  });
  board.area.addEventListener("blur", () => {
    scene.cursor = null;
    canvas.drawOver(scene);
  });

  /** @param {"none" | "lasso" | "paint"} which */
  const equip = (which) => {
    my.tool = my.tool === which ? "none" : which;
    button("lasso").setAttribute("aria-pressed", String(my.tool === "lasso"));
    button("paint").setAttribute("aria-pressed", String(my.tool === "paint"));
    board.area.classList.toggle("tool", my.tool !== "none");
  };

  return { addAnywhere, remove, pin, equip };
})();
