// SPDX-License-Identifier: Apache-2.0

import { backlogTable, workersTable } from "./backlog.js";
import { connectorCards } from "./connectors.js";
import { badge, leadLink, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { activityLabel } from "./labels.js";
import { count, duration, isNumber, number } from "./numbers.js";
import { link } from "./router.js";
import { line } from "./text.js";
import { ago, now, secondsSince, time } from "./time.js";
import { throughputCards } from "./throughput.js";
import { View } from "./view.js";

/** What happens now, and whether a person is needed. */
export class NowView extends View {
  ticks = true;

  get title() {
    return "Now";
  }

  render() {
    const { status, statusProblem } = this.page;
    if (!status) {
      return statusProblem
        ? problemLine(statusProblem, () => location.reload())
        : h("p.loading", "Reading…");
    }
    return [
      verdict(status),
      h("div.cards", cycleCard(status.cycle), throughputCards(status.throughput ?? [])),
      totals(status.counts ?? {}),
      section("Connectors", h("div.cards", connectorCards(status.connectors ?? []))),
      section("Backlog", backlogTable(status.topics ?? [])),
      section("Workers", workersTable(status.workers ?? [])),
      section("Just now", recentList(this.page.recent)),
    ];
  }
}

function section(title, ...content) {
  return h("section", h("h2", title), content);
}

/** One line that says whether all is well, and below it what a person has to do. */
function verdict(status) {
  const needs = status.needs ?? [];
  const isWell = status.healthy && needs.length === 0;
  const text = isWell
    ? "All is well"
    : needs.length
    ? `${count(needs.length, "thing")} ${needs.length === 1 ? "needs" : "need"} a person`
    : "Something is wrong";
  return h(
    "div.verdict",
    { class: isWell ? "good" : "warn" },
    h("p", h("span.sign", { "aria-hidden": "true" }), h("strong", text)),
    needs.length > 0 && h("ul", needs.map((need) => h("li", line(need, 300)))),
    status.catchingUp &&
      h("p.quiet", "The monitor is still reading what happened before: ", remaining(status), "."),
  );
}

function remaining(status) {
  const left = status.catchingUpRecords;
  return isNumber(left) ? `${count(left, "record")} to go` : "the figures are not complete yet";
}

function cycleCard(cycle) {
  if (!cycle || !isNumber(cycle.number)) {
    return h(
      "div.card",
      h("h2.title", "Cycle"),
      h("p.big", "None yet"),
      h("p.quiet", "No cycle has run."),
    );
  }
  const isRunning = cycle.state === "running";
  const since = secondsSince(cycle.since);
  const untilNext = cycle.nextAt ? (Date.parse(cycle.nextAt) - now()) / 1000 : null;
  return h(
    "div.card",
    h("h2.title", `Cycle ${cycle.number}`),
    isRunning
      ? [
        h(
          "p.big",
          since === null ? "Running" : `Running for ${duration(Math.max(0, Math.floor(since)))}`,
        ),
        h("p.quiet", "Since ", time(cycle.since, { seconds: true })),
      ]
      : [
        h("p.big", untilNext > 0 ? `Next in ${duration(Math.ceil(untilNext))}` : "Next one is due"),
        h("p.quiet", "Waiting since ", time(cycle.since, { seconds: true })),
      ],
    h("p.quiet", h("a", { href: link(["cycles"]) }, "All cycles")),
  );
}

const TOTALS = [
  ["leads", "Leads", null],
  ["pairs", "Linked pairs", null],
  ["pending", "Pending", null],
  ["failed", "Failed", ["failures"]],
  ["conflicts", "Open conflicts", ["conflicts"]],
  ["deadLetters", "Dead letters", ["dead-letters"]],
];

function totals(counts) {
  return h(
    "ul.totals",
    { "aria-label": "Totals" },
    TOTALS.map(([key, label, parts]) => {
      const figure = [h("span.figure", number(counts[key])), h("span.label", label)];
      const tone = parts && counts[key] > 0 ? "warn" : "";
      return h(
        "li",
        { class: tone },
        parts ? h("a", { href: link(parts) }, figure) : h("div", figure),
      );
    }),
  );
}

function recentList(activities) {
  if (!activities.length) return h("p.quiet", "Nothing has happened since this page was opened.");
  return h(
    "ul.recent",
    activities.map((activity) =>
      h(
        "li",
        { key: activity.id },
        h("span.when", ago(activity.at)),
        badge(activityLabel(activity.type)),
        h("span.who", leadLink(activity.lead, activity.name ?? activity.lead)),
        h("span.what", line(activity.message, 200)),
      )
    ),
  );
}
