// @ts-check
"use strict";

(() => {
  /**
   * @typedef {{lat: number, lon: number, title: string, about: string, hours: number[], weight: number, radius: number}}
   *   Place
   * @typedef {{places: Place[], ways: number[][][], timed: boolean, zone: string}} Data
   */

  const SVG = "http://www.w3.org/2000/svg";
  const METRES = 40030173.6 / 360; // of a degree of latitude
  const FARTHEST = 1e9; // screens to a metre, and so on: how far in and out a map goes
  const NICE = [1, 2, 5];

  /** @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /**
   * @param {string} name
   * @param {Record<string, string | number>} attributes
   * @param {Element} parent
   */
  const draw = (name, attributes, parent) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    parent.append(made);
    return made;
  };

  /** @type {Data} */
  const data = JSON.parse(element("data").textContent || "{}");
  const map = element("map");
  const origin = data.places[0];
  const shrink = Math.cos((origin.lat * Math.PI) / 180);

  /** Metres to the east and to the south of the first place, as on a map of a town.
   * @param {number} lat
   * @param {number} lon
   * @returns {[number, number]}
   */
  const project = (lat, lon) => {
    const east = ((((lon - origin.lon + 180) % 360) + 360) % 360) - 180;
    return [east * shrink * METRES, -(lat - origin.lat) * METRES];
  };

  const spots = data.places.map((place) => project(place.lat, place.lon));
  const scene = draw("g", {}, map);
  const marks = draw("g", {}, map);
  const scale = draw("g", { id: "scale" }, map);
  for (const way of data.ways) {
    const points = way.map(([lat, lon]) => project(lat, lon));
    // A way across the far side of the earth is cut, not drawn across the map.
    let path = "";
    points.forEach(([x, y], i) => {
      const far = i > 0 && Math.abs(x - points[i - 1][0]) > 180 * shrink * METRES;
      path += `${i === 0 || far ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    draw("path", { class: "way", d: path }, scene);
  }
  const most = Math.max(...data.places.map((place) => place.weight));
  const places = data.places.map((place, i) => {
    const group = draw("g", { class: "place", "data-test": `place-${i + 1}` }, marks);
    draw("circle", { r: 7 + 15 * Math.sqrt(place.weight / most) }, group);
    const text = draw("text", {}, group);
    text.textContent = String(i + 1);
    const title = draw("title", {}, group);
    title.textContent = `${place.title}: ${place.about}`;
    group.addEventListener("click", () => choose(i, false));
    return group;
  });

  const view = { x: 0, y: 0, metres: 1 }; // the middle, and metres a pixel
  let chosen = 0;
  let whole = false; // whether all places are shown, or those near the first
  let moved = false; // by hand: else, a page that changes its size shows the same places

  const size = () => {
    const box = map.getBoundingClientRect();
    return { width: Math.max(box.width, 1), height: Math.max(box.height, 1) };
  };

  const render = () => {
    const { width, height } = size();
    map.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const zoom = 1 / view.metres;
    const left = width / 2 - view.x * zoom;
    const top = height / 2 - view.y * zoom;
    scene.setAttribute("transform", `translate(${left} ${top}) scale(${zoom})`);
    places.forEach((group, i) => {
      group.setAttribute("transform", `translate(${left + spots[i][0] * zoom} ${top + spots[i][1] * zoom})`);
      group.classList.toggle("chosen", i === chosen);
    });
    const [length, label] = bar(width * view.metres * 0.25);
    const pixels = length / view.metres;
    scale.replaceChildren();
    draw("line", { x1: 16, y1: height - 16, x2: 16 + pixels, y2: height - 16 }, scale);
    draw("text", { x: 16, y: height - 24 }, scale).textContent = label;
  };

  /** The longest round length up to so many metres, and what to write beside it.
   * @param {number} metres
   * @returns {[number, string]}
   */
  const bar = (metres) => {
    const ten = 10 ** Math.floor(Math.log10(metres));
    const length = ten * Math.max(...NICE.filter((each) => each * ten <= metres));
    return [length, length >= 1000 ? `${length / 1000} km` : length >= 1 ? `${length} m` : `${length * 100} cm`];
  };

  /** Places within 100 km of the first, or all. @param {boolean} all */
  const fit = (all) => {
    whole = all;
    moved = false;
    const shown = spots.filter(([x, y]) => all || Math.hypot(x, y) <= 1e5);
    const xs = shown.map(([x]) => x);
    const ys = shown.map(([, y]) => y);
    const { width, height } = size();
    view.x = (Math.min(...xs) + Math.max(...xs)) / 2;
    view.y = (Math.min(...ys) + Math.max(...ys)) / 2;
    const wide = Math.max(...xs) - Math.min(...xs);
    const high = Math.max(...ys) - Math.min(...ys);
    view.metres = Math.max(wide / (0.8 * width), high / (0.75 * height), 0.5);
    render();
  };

  /** @param {number} factor @param {number} x @param {number} y */
  const zoomAt = (factor, x, y) => {
    moved = true;
    const { width, height } = size();
    const metres = Math.min(Math.max(view.metres * factor, 1 / FARTHEST ** 0.25), 1e5);
    view.x += (x - width / 2) * (view.metres - metres);
    view.y += (y - height / 2) * (view.metres - metres);
    view.metres = metres;
    render();
  };

  const items = data.places.map((place, i) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("data-test", `item-${i + 1}`);
    const strong = document.createElement("strong");
    strong.textContent = `${i + 1}. ${place.title}`;
    const where = document.createElement("span");
    where.className = "where";
    where.textContent = place.about;
    item.append(strong, where);
    item.addEventListener("click", () => choose(i, true));
    element("list").append(item);
    return item;
  });

  const drawHours = () => {
    const chart = element("hours");
    chart.replaceChildren();
    if (!data.timed) return;
    const hours = data.places[chosen].hours;
    const highest = Math.max(...hours, 1);
    hours.forEach((seconds, hour) => {
      const height = (90 * seconds) / highest;
      const made = draw("rect", { x: hour * 20 + 2, y: 100 - height, width: 16, height }, chart);
      draw("title", {}, made).textContent = `${hour}:00 to ${hour + 1}:00, ${(seconds / 3600).toFixed(1)} hours in all`;
      if (hour % 3 === 0) draw("text", { x: hour * 20 + 10, y: 114 }, chart).textContent = String(hour);
    });
  };

  /** @param {number} i @param {boolean} move */
  const choose = (i, move) => {
    chosen = i;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === i)));
    items[i].scrollIntoView({ block: "nearest" });
    if (data.timed) element("when").textContent = `Hours of the day at place ${i + 1} (${data.zone})`;
    if (move) [moved, view.x, view.y] = [true, ...spots[i]];
    drawHours();
    render();
  };

  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = map.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  map.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, at(event));
  });
  map.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const other = [...fingers.entries()].find(([id]) => id !== event.pointerId);
    if (other) {
      const [, still] = other;
      const was = Math.hypot(before.x - still.x, before.y - still.y);
      zoomAt(was / Math.max(Math.hypot(now.x - still.x, now.y - still.y), 1), still.x, still.y);
    } else {
      moved = true;
      view.x -= (now.x - before.x) * view.metres;
      view.y -= (now.y - before.y) * view.metres;
      render();
    }
    fingers.set(event.pointerId, now);
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"])) {
    map.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  }
  map.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const box = map.getBoundingClientRect();
      zoomAt(Math.exp(event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
  map.addEventListener("keydown", (event) => {
    const { width, height } = size();
    const step = 60 * view.metres;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => (view.x -= step),
      ArrowRight: () => (view.x += step),
      ArrowUp: () => (view.y -= step),
      ArrowDown: () => (view.y += step),
      "+": () => zoomAt(0.7, width / 2, height / 2),
      "-": () => zoomAt(1 / 0.7, width / 2, height / 2),
    };
    if (!(event.key in keys)) return;
    event.preventDefault();
    moved = true;
    keys[event.key]();
    render();
  });
  element("list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.min(Math.max(chosen + step, 0), places.length - 1), true);
  });
  element("closer").addEventListener("click", () => zoomAt(0.5, size().width / 2, size().height / 2));
  element("farther").addEventListener("click", () => zoomAt(2, size().width / 2, size().height / 2));
  element("town").addEventListener("click", () => fit(false));
  element("all").addEventListener("click", () => fit(true));
  element("theme").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim() !== "#ffffff";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  window.addEventListener("resize", () => (moved ? render() : fit(whole)));
  Object.assign(window, {
    centra: { state: () => ({ chosen: chosen + 1, places: data.places.length, view: { ...view } }) },
  });

  fit(false);
  choose(0, false);
})();
