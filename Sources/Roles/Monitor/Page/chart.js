// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";

const WIDTH = 560;
const HEIGHT = 110;
const AXIS_LABELS = 4;

/** The patterns that charts fill their columns with; once on a page. */
export function chartPatterns() {
  const hatch = h(
    "pattern",
    {
      id: "hatched",
      width: 5,
      height: 5,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    h("rect", { class: "hatch-ground", width: 5, height: 5 }),
    h("rect", { class: "hatch-line", width: 2, height: 5 }),
  );
  return h("svg.patterns", { "aria-hidden": "true", width: 0, height: 0 }, h("defs", hatch));
}

/**
 * A chart of stacked columns, with all its figures as a table below.
 *
 * series: `{label, pattern: "solid"|"hatched", values}`, a value for each step;
 * steps: `{label, words}`.
 */
export function columnChart({ title, words, steps, series, format, isSummed = true }) {
  const sums = steps.map((_, index) => series.reduce((all, { values }) => all + values[index], 0));
  const most = Math.max(0, ...sums);
  const total = sums.reduce((all, sum) => all + sum, 0);
  const scale = niceMaximum(most);
  const summary = isSummed ? `${format(total)} in ${words}` : `${format(most)} in ${words}`;
  return h(
    "figure.chart",
    { key: title },
    h("figcaption", h("strong", title), h("span.quiet", summary)),
    h(
      "div.plot",
      h("span.maximum", { "aria-hidden": "true" }, most > 0 ? format(scale) : ""),
      h(
        "svg",
        {
          viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
          role: "img",
          "aria-label": `${title}: ${summary}. ${highest(steps, sums, most, format)}`,
        },
        h("line", { class: "grid", x1: 0, x2: WIDTH, y1: 1, y2: 1 }),
        h("line", { class: "grid", x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
        steps.map((step, index) => column({ step, index, steps, series, scale, format })),
        h("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }),
      ),
      h("div.axis-labels", { "aria-hidden": "true" }, axisLabels(steps)),
    ),
    figures({ title, steps, series, sums, format }),
  );
}

function highest(steps, sums, most, format) {
  return most > 0 ? `Highest: ${format(most)}, ${steps[sums.indexOf(most)].words}.` : "Nothing.";
}

function column({ step, index, steps, series, scale, format }) {
  const slot = WIDTH / steps.length;
  const gap = Math.min(2, slot * 0.2);
  const told = series.map(({ label, values }) => `${label}: ${format(values[index])}`).join("\n");
  let top = HEIGHT;
  const parts = series.map(({ pattern, values }) => {
    const height = scale > 0 ? (values[index] / scale) * (HEIGHT - 2) : 0;
    if (height <= 0) return null;
    // Small is not nothing.
    const shown = Math.max(1.5, height);
    top -= shown;
    const box = { x: index * slot + gap / 2, y: top, width: slot - gap, height: shown };
    return h("rect", { ...rounded(box), class: pattern });
  });
  const area = { x: index * slot, y: 0, width: slot, height: HEIGHT };
  return h(
    "g.column",
    { key: step.words },
    h("title", `${step.words}\n${told}`),
    h("rect", { ...rounded(area), class: "hover" }),
    parts,
  );
}

function rounded(box) {
  return Object.fromEntries(Object.entries(box).map(([name, size]) => [name, size.toFixed(2)]));
}

function axisLabels(steps) {
  const indices = Array.from(
    { length: AXIS_LABELS },
    (_, index) => Math.floor((index * steps.length) / AXIS_LABELS),
  );
  return [
    ...indices.map((index) => h("span", { key: index }, steps[index]?.label)),
    h("span", "now"),
  ];
}

/** The next round number: 1, 2 or 5 times a power of ten. */
function niceMaximum(most) {
  if (most <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= most);
}

function figures({ title, steps, series, sums, format }) {
  const rows = steps.map((step, index) => ({ step, index })).filter(({ index }) => sums[index] > 0);
  return h(
    "details.figures",
    h("summary", h("span.unseen", `${title}: `), "Figures"),
    rows.length === 0 ? h("p.quiet", "All zero.") : h(
      "table",
      h("caption", { class: "unseen" }, `${title}; steps with zero are left out`),
      h(
        "thead",
        h(
          "tr",
          h("th", { scope: "col" }, "From"),
          series.map(({ label }) => h("th.numeric", { scope: "col" }, label)),
        ),
      ),
      h(
        "tbody",
        rows.map(({ step, index }) =>
          h(
            "tr",
            { key: step.words },
            h("th", { scope: "row" }, step.words),
            series.map(({ values }) => h("td.numeric", format(values[index]))),
          )
        ),
      ),
    ),
  );
}
