// @ts-check
"use strict";

// All of a report is readable without this: it only turns the light on and off, and unfolds what is folded for paper.
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
      root.dataset.theme = now === "dark" ? "light" : "dark";
    });
  }
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details[data-print]")) folded.setAttribute("open", "");
  });
})();
