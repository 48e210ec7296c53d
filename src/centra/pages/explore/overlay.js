// @ts-check
"use strict";

/** Elements over the board: stars, which have to be focused and dragged, and names beside them. */
const overlay = (() => {
  const { LEFT, BOTTOM, is, shade, over, seen } = board;
  const STAR = "M0-14 4-5.5 13.3-4.3 6.5 2.1 8.2 11.3 0 6.8-8.2 11.3-6.5 2.1-13.3-4.3-4-5.5Z";
  const starHome = dom.element("stars");
  const labelHome = dom.element("labels");
  /** @type {HTMLButtonElement[]} */
  const stars = [];
  /** @type {HTMLElement[]} */
  const labels = [];

  /**
   * Stars where their centres are. Elements are kept as long as there are as many.
   * @param {Scene} scene
   */
  const drawStars = (scene) => {
    const { now, colors, names, sizes, source } = scene;
    while (stars.length > now.k) stars.pop()?.remove();
    while (stars.length < now.k) {
      const at = stars.length;
      const star = dom.made("button", { type: "button", class: "star", "data-test": `star-${at}` });
      star.dataset.star = String(at);
      const drawing = dom.shape("svg", { viewBox: "-17 -17 34 34", "aria-hidden": "true" }, star);
      dom.shape("path", { d: STAR }, drawing);
      dom.shape("text", { y: 1 }, drawing, String(at));
      starHome.append(star);
      stars.push(star);
    }
    stars.forEach((star, at) => {
      const { dot, rim } = shade(colors[at]);
      const [path, text] = /** @type {SVGElement[]} */ ([.../** @type {Element} */ (star.firstChild).children]);
      [path.style.fill, path.style.stroke, text.style.fill] = [dot, rim, over(dot)];
      star.classList.toggle("pinned", now.pinned[at]);
      star.classList.toggle("dim", scene.only !== null && scene.only !== at);
      const name = names[at] === String(at) ? "" : `, ${names[at]}`;
      const told = source.hidden || now.labels.some((label) => label >= 0) ? `, ${dom.counted(sizes[at], "row")}` : "";
      const pinned = now.pinned[at] ? ", pinned" : "";
      star.setAttribute("aria-label", `Star ${at}${name}${told}${pinned}`);
      star.hidden = source.hidden && !Number.isFinite(scene.centers[at * source.rows.d]);
    });
    moveStars(scene);
  };

  /** @param {Scene} scene */
  const moveStars = (scene) => {
    stars.forEach((star, at) => {
      const [x, y] = seen(scene.sheet, ...scene.sheet.at(scene.centers, at));
      star.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    });
  };

  /**
   * Names beside stars, the largest clusters first, as far as there is room: none lies on another, or on a star.
   * @param {Scene} scene
   * @param {boolean} shown
   */
  const drawLabels = (scene, shown) => {
    const { sheet, centers, names, sizes, now, only } = scene;
    /** @param {number} at */
    const isShown = (at) =>
      at < now.k && names[at] !== String(at) && !stars[at].hidden && (only === null || only === at);
    const wanted = shown ? names.map((_, at) => at).filter(isShown) : [];
    wanted.sort((a, b) => sizes[b] - sizes[a] || a - b);
    while (labels.length > wanted.length) labels.pop()?.remove();
    while (labels.length < wanted.length) {
      const label = dom.made("span", { class: "label", dir: "auto" });
      labelHome.append(label);
      labels.push(label);
    }
    const places = Array.from({ length: now.k }, (_, at) => seen(sheet, ...sheet.at(centers, at)));
    const taken = places.map(([x, y]) => [x - 15, y - 15, x + 15, y + 15]);
    wanted.forEach((at, rank) => {
      labels[rank].textContent = names[at];
      labels[rank].dataset.test = `label-${at}`;
    });
    const sizesOf = labels.map((label) => [label.offsetWidth, label.offsetHeight]);
    wanted.forEach((at, rank) => {
      const [x, y] = places[at];
      const [wide, high] = sizesOf[rank];
      const spots = [
        [x + 17, y - high / 2],
        [x - 17 - wide, y - high / 2],
        [x - wide / 2, y - 17 - high],
        [x - wide / 2, y + 17],
      ];
      const free = spots.find(
        ([left, top]) =>
          left >= LEFT &&
          top >= 0 &&
          left + wide <= is.width &&
          top + high <= is.height - BOTTOM &&
          taken.every(([l, t, r, b]) => left > r || l > left + wide || top > b || t > top + high),
      );
      labels[rank].hidden = !free;
      if (!free) return;
      const [left, top] = free.map(Math.round);
      labels[rank].style.transform = `translate(${left}px, ${top}px)`;
      taken.push([left - 2, top - 1, left + wide + 2, top + high + 1]);
    });
  };

  /** Names that are shown, and where their middle line begins. */
  const shownLabels = () => {
    const { left, top } = board.area.getBoundingClientRect();
    return labels
      .filter((label) => !label.hidden)
      .map((label) => {
        const box = label.getBoundingClientRect();
        return { text: label.textContent || "", x: box.left - left + 4, y: box.top - top + box.height / 2 };
      });
  };

  /** @param {number} star */
  const focus = (star) => stars[star]?.focus();

  /** @param {number} star */
  const isHidden = (star) => stars[star].hidden;

  return { STAR, drawStars, moveStars, drawLabels, shownLabels, focus, isHidden };
})();
