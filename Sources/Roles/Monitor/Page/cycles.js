// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { choice, moreButton, placeholder, problemLine, system } from "./controls.js";
import { cycleCharts } from "./cycle-charts.js";
import { h } from "./dom.js";
import { duration, isNumber, number } from "./numbers.js";
import { Answer, List } from "./reading.js";
import { link, navigate } from "./router.js";
import { table } from "./table.js";
import { secondsSince, time } from "./time.js";
import { View } from "./view.js";

const SPANS = [
  ["day", "A day"],
  ["week", "A week"],
  ["month", "A month"],
];
const COUNTS = [
  ["created", "New"],
  ["updated", "Updated"],
  ["failed", "Failed"],
  ["skipped", "Skipped"],
  ["conflicts", "Conflicts"],
  ["calls", "API calls"],
];

/** One row for each cycle, and charts over a day, a week or a month. */
export class CyclesView extends View {
  #summary = new Answer(this, () => get(["cycles", "summary"], { span: this.#span }, this.signal));
  #cycles = new List(this, (page) => get(["cycles"], page, this.signal));

  get title() {
    return "Cycles";
  }

  get #span() {
    return SPANS.some(([span]) => span === this.route.query.span) ? this.route.query.span : "day";
  }

  get #isSplit() {
    return this.route.query.by === "system";
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#summary.refresh();
    this.#cycles.refresh();
  }

  heard(type) {
    if (type === "cycle") this.refreshSoon();
  }

  /** A new span keeps the rows that are there until the new answer has come. */
  inherit(before) {
    this.#cycles.data = before.#cycles.data;
    this.#summary.data = before.#span === this.#span ? before.#summary.data : null;
  }

  render() {
    return [
      h("div.filters", choice("Span", this.#span, SPANS, (span) => this.#go({ span }))),
      problemLine(this.#summary.problem, () => this.#summary.refresh()),
      this.#summary.data
        ? cycleCharts(this.#summary.data, this.#span)
        : placeholder(this.#summary, ""),
      h("section", h("h2", "Each cycle"), this.#splitSwitch(), this.#rows()),
    ];
  }

  #go(change) {
    const { span, by } = { ...this.route.query, ...change };
    navigate(link(["cycles"], { span: span === "day" ? "" : span, by }), { replace: true });
  }

  #splitSwitch() {
    return h(
      "label.tick",
      h("input", {
        type: "checkbox",
        checked: this.#isSplit,
        onchange: () => this.#go({ by: this.#isSplit ? "" : "system" }),
      }),
      "One line for each system",
    );
  }

  #rows() {
    const problem = problemLine(this.#cycles.problem, () => this.#cycles.refresh());
    if (!this.#cycles.items.length) {
      return [problem, placeholder(this.#cycles, "No cycle has run yet.")];
    }
    return [
      problem,
      table({
        caption: "Cycles, newest first",
        items: this.#cycles.items.flatMap((cycle) => (this.#isSplit ? bySystem(cycle) : [cycle])),
        key: (row) => `${row.number} ${row.system ?? ""}`,
        rowClass: (row) => (row.isContinued ? "continued" : ""),
        columns: columns(this.#isSplit),
      }),
      moreButton(this.#cycles, "cycles"),
    ];
  }
}

function bySystem(cycle) {
  return Object.entries(cycle.systems ?? {}).map(([name, counts], index) => ({
    ...cycle,
    system: name,
    systems: { [name]: counts },
    isContinued: index > 0,
  }));
}

function columns(isSplit) {
  return [
    { label: "Cycle", heading: true, cell: (row) => String(row.number) },
    { label: "Started", cell: (row) => time(row.startedAt, { seconds: true }) },
    { label: "Duration", numeric: true, cell: length },
    ...(isSplit ? [{ label: "System", cell: (row) => system(row.system) }] : []),
    ...COUNTS.map(([key, label]) => ({ label, numeric: true, cell: (row) => sum(row, key) })),
  ];
}

function length(row) {
  if (row.endedAt) return duration(row.seconds);
  const since = secondsSince(row.startedAt);
  return since === null ? "running" : `running, ${duration(Math.floor(since))}`;
}

function sum(row, key) {
  const values = Object.values(row.systems ?? {}).map((counts) => counts?.[key]).filter(isNumber);
  if (!values.length) return "–";
  const total = values.reduce((all, value) => all + value, 0);
  return total === 0 ? h("span.zero", "0") : number(total);
}
