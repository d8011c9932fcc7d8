// SPDX-License-Identifier: Apache-2.0

import { showWhole } from "./dialog.js";
import { h } from "./dom.js";
import { number } from "./numbers.js";
import { clipped, isLong, line, visible, visibleValue } from "./text.js";

/** A field's value as either system holds it. */
export function value(given, label = "The value") {
  if (given === undefined) return h("span.empty", "–");
  if (given === null) return h("span.empty", "blank");
  if (isMasked(given)) return masked(given);
  const text = typeof given === "object" ? JSON.stringify(given) : String(given);
  if (text === "") return h("span.empty", "empty text");
  return longText(text, label);
}

/** A name or an address in one line; `fallback` where there is none. */
export function name(given, fallback = "No name") {
  if (isMasked(given)) return masked(given);
  if (given === null || given === undefined || given === "") return h("span.empty", fallback);
  return h("bdi", line(given, 80));
}

/** The same as plain text, for titles and labels of controls. */
export function nameText(given, fallback) {
  if (given === null || given === undefined || given === "" || isMasked(given)) return fallback;
  return line(given, 80);
}

/** Whether the server has put a length and a kind in place of a value. */
export function isMasked(given) {
  return typeof given === "object" && given !== null && given.masked === true;
}

/** A text that may be very long: its beginning, and a button that shows the whole. */
export function longText(text, label) {
  if (!isLong(text)) return h("bdi.value", visibleValue(text));
  return [
    h("bdi.value", visibleValue(clipped(text))),
    " ",
    h(
      "button.link",
      { type: "button", onclick: () => showWhole(label, visible(text, { lines: true })) },
      `Show all ${number(text.length)} characters`,
    ),
  ];
}

function masked(given) {
  const kind = line(given.kind ?? "text", 20);
  const length = Number.isFinite(given.length) ? `, ${number(given.length)} long` : "";
  return h(
    "span.masked",
    { title: "Your token shows no personal data" },
    `hidden: ${kind}${length}`,
  );
}
