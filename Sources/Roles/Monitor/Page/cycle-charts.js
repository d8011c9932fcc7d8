// SPDX-License-Identifier: Apache-2.0

import { chartPatterns, columnChart } from "./chart.js";
import { h } from "./dom.js";
import { duration, isNumber, number } from "./numbers.js";
import { axisLabel, inWords, now } from "./time.js";

const SPAN_SECONDS = { day: 86_400, week: 7 * 86_400, month: 30 * 86_400 };
const SPAN_WORDS = { day: "the last day", week: "the last week", month: "the last month" };
const STEPS_MAX = 400;
// Solid and hatched: the two systems differ without colour.
const SERIES = [
  ["salesforce", "Salesforce", "solid"],
  ["marketo", "Marketo", "hatched"],
];
const CHARTS = [
  ["created", "New records"],
  ["updated", "Updated records"],
  ["failed", "Failed"],
  ["skipped", "Skipped"],
  ["conflicts", "Conflicts"],
  ["calls", "API calls"],
];

/** A chart for each count, and one for the time that cycles take. */
export function cycleCharts(summary, span) {
  const steps = stepsOf(summary, span);
  const words = SPAN_WORDS[span];
  return h(
    "section",
    { "aria-label": `Charts of ${words}` },
    chartPatterns(),
    h(
      "p.legend",
      SERIES.map(([key, label, pattern]) =>
        h("span", { key }, h("span.swatch", { class: pattern, "aria-hidden": "true" }), label)
      ),
    ),
    h(
      "div.charts",
      CHARTS.map(([key, title]) =>
        columnChart({
          title,
          words,
          steps,
          format: number,
          series: SERIES.map((of) => counts(of, key, steps)),
        })
      ),
      columnChart({
        title: "Longest cycle",
        words,
        steps,
        format: duration,
        isSummed: false,
        series: [
          {
            label: "Seconds",
            pattern: "solid",
            values: steps.map(({ item }) => item?.longestSeconds ?? 0),
          },
        ],
      }),
    ),
  );
}

function counts([system, label, pattern], key, steps) {
  const values = steps.map(({ item }) => item?.systems?.[system]?.[key] ?? 0);
  return { label, pattern, values: values.map((value) => (isNumber(value) ? value : 0)) };
}

/** Every step of the span, oldest first; those without a cycle have no item. */
function stepsOf(summary, span) {
  const seconds = SPAN_SECONDS[span];
  const step = isNumber(summary.stepSeconds)
    ? Math.max(summary.stepSeconds, seconds / STEPS_MAX)
    : seconds;
  const items = new Map();
  for (const item of summary.items ?? []) {
    items.set(Math.floor(Date.parse(item.at) / 1000 / step), item);
  }
  const last = Math.floor(now() / 1000 / step);
  const first = last - Math.round(seconds / step) + 1;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const date = new Date((first + index) * step * 1000);
    return {
      item: items.get(first + index),
      label: axisLabel(date, span !== "day"),
      words: inWords(date),
    };
  });
}
