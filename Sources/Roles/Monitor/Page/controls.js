// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { systemName } from "./labels.js";
import { line } from "./text.js";
import { name } from "./value.js";
import { link } from "./router.js";

/** A word with a tone. The sign before it says the tone without colour. */
export function badge([text, tone]) {
  return h("span.badge", { class: tone }, h("span.sign", { "aria-hidden": "true" }), text);
}

/** A system's name with its letter. */
export function system(name) {
  return h(
    "span.system",
    { class: name === "marketo" ? "marketo" : "salesforce" },
    systemName(name),
  );
}

/**
 * A button that starts an action of the view. While it is under way the button stays where it is,
 * so that the focus does. With `isOnce` it also stays once the workers have been asked, and says
 * so.
 */
export function actionButton(view, action) {
  const { key, about, tone = "", isOnce = false, run } = action;
  const isOver = isOnce && view.isDone(key);
  const label = labelNow(view, action, isOver);
  return h(
    "button",
    {
      type: "button",
      class: tone,
      "aria-label": about ? `${label}: ${about}` : null,
      "aria-disabled": isOver || view.isBusy(key) ? "true" : null,
      onclick: () => {
        if (!isOver) view.act(key, run);
      },
    },
    label,
  );
}

function labelNow(view, { key, label, busy = "Asking…" }, isOver) {
  if (view.isBusy(key)) return busy;
  return isOver ? "Requested" : label;
}

/** A link to a lead. */
export function leadLink(lead, given) {
  const isNamed = given !== null && given !== undefined && given !== "";
  const label = isNamed ? name(given) : h("bdi", line(lead, 60));
  return h("a", { href: link(["leads", lead]) }, label);
}

/** A named choice in a bar of filters. */
export function choice(label, current, options, changed) {
  return h(
    "label.field",
    h("span", label),
    h(
      "select",
      { value: current, onchange: (event) => changed(event.currentTarget.value) },
      options.map(([value, text]) => h("option", { value, key: value }, text)),
    ),
  );
}

/** A line that says why something could not be read, with a button to try again. */
export function problemLine(problem, again) {
  if (!problem) return null;
  return h(
    "div.alert",
    { role: "alert" },
    h("p", problem),
    h("button", { type: "button", onclick: again }, "Try again"),
  );
}

/** What stands in place of a list that is empty or not there yet. */
export function placeholder(answer, empty) {
  if (answer.data === null) return answer.problem ? null : h("p.loading", "Reading…");
  return h("div.nothing", empty);
}

/** A button that shows more of a list. */
export function moreButton(list, noun) {
  if (!list.hasMore) return null;
  return h(
    "p.more",
    h("button", { type: "button", onclick: () => list.more() }, `Show more ${noun}`),
  );
}
