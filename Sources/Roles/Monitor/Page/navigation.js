// SPDX-License-Identifier: Apache-2.0

import { forgetToken, requestToken, token } from "./access.js";
import { h } from "./dom.js";
import { isNumber, number } from "./numbers.js";
import { currentRoute, link, navigate } from "./router.js";
import { isUTC, switchZone, zone } from "./time.js";

const VIEWS = [
  { label: "Now", parts: [] },
  { label: "Cycles", parts: ["cycles"] },
  { label: "Failures", parts: ["failures"], count: "failed", noun: "failed leads" },
  { label: "Conflicts", parts: ["conflicts"], count: "conflicts", noun: "open conflicts" },
  { label: "Dead letters", parts: ["dead-letters"], count: "deadLetters", noun: "dead letters" },
];

/** The side of the page: where one can go, search, what this tab sees. */
export function navigation(page, live) {
  const { parts, query } = currentRoute();
  return [
    h("div.brand", h("a", { href: link([]) }, mark(), h("span", "LeadSync"))),
    search(parts[0] === "search" ? (query.q ?? "") : ""),
    h(
      "nav",
      { "aria-label": "Views" },
      h(
        "ul",
        VIEWS.map((view) => h("li", entry(view, (parts[0] ?? "") === (view.parts[0] ?? ""), page))),
      ),
    ),
    h("div.foot", liveness(live), zoneSwitch(page), access(page)),
  ];
}

function mark() {
  return h(
    "svg",
    { viewBox: "0 0 32 32", "aria-hidden": "true", class: "mark" },
    h("rect", { width: 32, height: 32, rx: 8 }),
    h("path", { d: "M8 13h13l-4-4M24 19H11l4 4" }),
  );
}

function search(shown) {
  return h(
    "form",
    {
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        const q = event.currentTarget.elements.q.value.trim();
        if (q) navigate(link(["search"], { q }));
      },
    },
    h("input", {
      type: "search",
      name: "q",
      // Made anew when the search changes, and left alone while the reader types.
      key: shown,
      defaultValue: shown,
      placeholder: "Find a lead",
      "aria-label": "Find a lead by e-mail, name, company or ID",
      maxlength: 200,
      autocomplete: "off",
      spellcheck: "false",
    }),
  );
}

function entry(view, isCurrent, page) {
  const amount = page.status?.counts?.[view.count];
  const shown = isNumber(amount) && amount > 0;
  return h(
    "a",
    { href: link(view.parts), "aria-current": isCurrent ? "page" : null },
    h("span", view.label),
    shown && h("span.count", { title: `${number(amount)} ${view.noun}` }, number(amount)),
  );
}

function liveness(live) {
  const texts = { live: "Live", connecting: "Connecting…", lost: "Not live", paused: "Paused" };
  return h(
    "p.liveness",
    { class: live.state },
    h("span.sign", { "aria-hidden": "true" }),
    texts[live.state] ?? "Not live",
  );
}

function zoneSwitch(page) {
  const change = () => {
    switchZone();
    page.changed();
  };
  const label = isUTC() ? "Times in UTC" : `Times in ${zone()}`;
  return h("button.plain", { type: "button", title: "Change the zone", onclick: change }, label);
}

function access(page) {
  const { masked, changes } = page.status?.access ?? {};
  const told = [
    masked && "Personal data is hidden",
    changes === "off" && "Read only",
    changes === "allowed" && "You can make changes",
  ].filter(Boolean);
  const button = (label, onclick) => h("button.plain", { type: "button", onclick }, label);
  const isComplete = changes === "allowed" && !masked && token() === null;
  return [
    told.map((text) => h("p", { key: text }, text)),
    !isComplete &&
    button(token() === null ? "Enter a token" : "Change the token", () => requestToken("any")),
    token() !== null && button("Forget the token", forgetToken),
  ];
}
