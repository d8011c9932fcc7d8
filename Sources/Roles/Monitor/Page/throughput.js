// SPDX-License-Identifier: Apache-2.0

import { system } from "./controls.js";
import { h } from "./dom.js";
import { isNumber, number } from "./numbers.js";
import { systemName } from "./labels.js";

const WIDTH = 240;
const HEIGHT = 36;

/** One card for each direction: writes a minute, and the last hour as a line. */
export function throughputCards(directions) {
  return directions.map((direction) =>
    h(
      "div.card",
      { key: `${direction.from}-${direction.to}` },
      h(
        "h2.title",
        system(direction.from),
        h("span", { "aria-label": "to" }, " → "),
        system(direction.to),
      ),
      h("p.big", number(direction.perMinute), h("span.unit", " writes a minute")),
      spark(direction),
    )
  );
}

function spark({ from, to, history }) {
  const values = (history ?? []).filter(isNumber);
  if (values.length < 2) return null;
  const most = Math.max(...values);
  const x = (index) => ((index / (values.length - 1)) * WIDTH).toFixed(1);
  const y = (value) => (HEIGHT - 2 - (value / Math.max(1, most)) * (HEIGHT - 4)).toFixed(1);
  const points = values.map((value, index) => `${x(index)},${y(value)}`).join(" ");
  const sum = values.reduce((total, value) => total + value, 0);
  const label = `${systemName(from)} to ${systemName(to)}, last hour: ${number(sum)} writes, ` +
    `at most ${number(most)} in a minute`;
  return [
    h(
      "svg.spark",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": label,
      },
      h("polygon", { points: `0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}` }),
      h("polyline", { points, "vector-effect": "non-scaling-stroke" }),
    ),
    h("p.quiet", `${number(sum)} in the last hour`),
  ];
}
