// @ts-check
"use strict";

/** What can be taken away. */
const keep = (() => {
  const MOST_NUMBERS = 200; // of centres, in lines to copy
  /**
   * A file for the reader.
   * @param {string} name
   * @param {Blob} blob
   */
  const save = (name, blob) => {
    const link = dom.made("a", { download: name });
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  /**
   * @param {string} name
   * @param {string} text
   * @param {string} type
   */
  const saveText = (name, text, type) => save(name, new Blob([text], { type }));

  /**
   * A table of the rows shown and their clusters.
   * @param {Source} source
   * @param {Int16Array} labels
   * @param {string[]} names
   */
  const labels = (source, labels, names) => {
    const d = source.columns.length;
    const named = names.some((name, at) => name !== String(at));
    const head = ["row", ...source.columns, "cluster", ...(named ? ["name"] : [])];
    const lines = Array.from(labels, (label, i) => [
      source.ids[i] + source.first,
      ...source.units.subarray(i * d, (i + 1) * d),
      label < 0 ? "" : label,
      ...(named ? [label < 0 ? "" : names[label]] : []),
    ]);
    return csv.written([head, ...lines]);
  };

  /**
   * Python lines that lead to where a run on this page is, from its first stars and the labels that are saved here;
   * nothing where these would be too long, or tell too little.
   * @param {Source} source
   * @param {Moment} now
   */
  const lines = ({ rows, scaling, columns, left }, now) => {
    const { d, unit, weights } = rows;
    if (!now.k || !now.trail.length || now.k * d > MOST_NUMBERS || unit || weights || left) return "";
    const start = Array.from({ length: now.k }, (_, star) => [...now.trail[0].subarray(star * d, (star + 1) * d)]);
    const scaled = scaling ? `\nX = (X - ${JSON.stringify(scaling.offset)}) / ${JSON.stringify(scaling.scale)}` : "";
    return `import numpy as np
from centra import kmeans

X = np.loadtxt("labels.csv", delimiter=",", skiprows=1, usecols=range(1, ${columns.length + 1}), ndmin=2)${scaled}
result = kmeans(X, ${now.k}, init=${JSON.stringify(start)}, tol=0)`;
  };

  return { save, saveText, labels, lines };
})();
