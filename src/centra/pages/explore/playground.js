// @ts-check
"use strict";

/** Boards, painted rows, files. */
const playground = (() => {
  const { element, input, select } = dom;
  const MOST_PAINTED = 5000;

  /** Other rows, with stars of a new run. @param {Source} own @param {number} k */
  const open = (own, k) => {
    stage.byHand();
    my.source = own;
    my.past = [];
    my.tries = new Map();
    my.trial++;
    my.only = null;
    my.sticky = scene.hover = -1;
    scene.chosen.clear();
    element("selection").replaceChildren();
    my.plan = sheet.made(my.source, sheet.usual(my.source));
    my.now = run.fresh(my.source.rows, Math.min(k, my.source.rows.n), my.seed);
    input("wanted").value = String(k);
    view.listAxes();
    view.measure();
    view.tellClusters();
  };

  /** @param {boolean} isRun */
  const openGame = (isRun) => {
    const random = engine.chance(my.seed * 7919 + boards.games.indexOf(my.game));
    my.lines = my.game.make(random, Number(select("count").value));
    my.made = my.lines.length;
    const box = my.game.name === "unscaled" ? null : my.box;
    for (const item of element("picks").children) {
      item.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (item).dataset.name === my.game.name));
    }
    element("lesson").textContent = my.game.text;
    open(decode.own(my.game.title, ["x", "y"], my.lines, input("even").checked, { box }), my.game.k);
    if (isRun) stage.play();
  };

  /** Rows around a point of the board, by hand. @param {number} x @param {number} y */
  const spray = (x, y) => {
    const room = MOST_PAINTED - my.lines.length;
    if (room <= 0) return view.say(`There is room for ${dom.many(MOST_PAINTED)} rows.`);
    const random = engine.chance(my.lines.length * 31 + 7);
    for (let at = 0; at < Math.min(6, room); at++) {
      my.lines.push(board.meant(my.plan, x + 9 * random.normal(), y + 9 * random.normal()));
    }
    repaint();
  };

  /** The rows as they are now, under the stars as they are. */
  const repaint = () => {
    if (my.playing) stage.byHand();
    const { centers, k, pinned, colors, hand } = my.now;
    const box = my.plan.box;
    my.source = decode.own("Painted", my.source.columns, my.lines, false, { box });
    input("even").checked = false;
    my.past = [];
    my.tries = new Map();
    my.trial++;
    my.now = { ...run.fresh(my.source.rows, 0, my.now.chance), centers, k, pinned, colors, hand, trail: [centers] };
    my.plan = sheet.made(my.source, my.plan.axes);
    view.measure();
  };

  const clear = () => {
    my.lines = [];
    my.made = 0;
    element("lesson").textContent = "Drag over the board to paint rows; then place stars, or press Run.";
    open(
      decode.own("Painted", ["x", "y"], my.lines, false, { box: my.box }),
      Math.max(1, input("wanted").valueAsNumber || 1),
    );
  };

  const wipe = () => {
    clear();
    if (my.tool !== "paint") hands.equip("paint");
    board.area.focus();
  };

  /** @param {File | undefined} file */
  const openFile = async (file) => {
    if (!file) return;
    const table = csv.read(await file.text());
    if (!table) return view.say(`${file.name} has no rows with numbers.`);
    const { columns, rows, ids, texts, total, whole } = table;
    const isScaled = columns.length > 1;
    input("even").checked = isScaled;
    my.lines = rows;
    my.made = -1;
    if (my.tool === "paint") hands.equip("paint");
    for (const item of element("picks").children) item.setAttribute("aria-pressed", "false");
    const gaps = total > whole ? ` ${dom.counted(total - whole, "row")} with gaps left out.` : "";
    const cut = rows.length < whole ? ` ${dom.many(rows.length)} of ${dom.many(whole)} shown.` : "";
    const scaled = isScaled ? ", brought to one scale" : "";
    element("lesson").textContent =
      `${file.name}: ${dom.counted(columns.length, "column")} of numbers${scaled}.${gaps}${cut}`;
    open(decode.own(file.name, columns, rows, isScaled, { ids, texts }), Math.min(5, rows.length));
    stage.play();
  };

  const rescale = () => {
    const { title, columns, ids, texts, box } = my.source;
    open(
      decode.own(title, columns, my.lines, input("even").checked, { ids, texts, box }),
      input("wanted").valueAsNumber,
    );
    stage.play();
  };

  const listGames = () => {
    for (const each of boards.games) {
      const item = dom.made("button", { type: "button", class: "game", "data-test": `board-${each.name}` });
      item.dataset.name = each.name;
      const picture = dom.made("canvas", { width: "96", height: "72", "aria-hidden": "true" });
      const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
      const rows = each.make(engine.chance(7919 + boards.games.indexOf(each)), 160);
      const high = each.name === "unscaled" ? 130 : 1.12;
      brush.fillStyle = dom.color("--line");
      for (const [x, y] of rows) brush.fillRect(48 + (x / 1.12) * 44, 36 - (y / high) * 33, 2, 2);
      item.append(picture, dom.made("span", {}, each.title));
      item.addEventListener("click", () => {
        my.game = each;
        input("even").checked = false;
        openGame(true);
      });
      element("picks").append(item);
    }
  };

  /** The board to begin with, as the address has it. @param {URLSearchParams} asked */
  const recall = (asked) => {
    const painted = address.recallRows(asked);
    const isEmpty = asked.get("board") === "none";
    openGame(!isEmpty && !painted.length && !asked.has("stars"));
    if (isEmpty) clear();
    if (painted.length) {
      my.lines.push(...painted);
      repaint();
    }
    my.now = address.recallStars(asked) ?? my.now;
    view.show();
    view.tellClusters();
  };

  return { openGame, spray, wipe, openFile, rescale, listGames, recall };
})();
