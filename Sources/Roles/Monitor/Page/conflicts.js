// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { choice, moreButton, placeholder, problemLine } from "./controls.js";
import { conflictTable } from "./conflict-table.js";
import { isTaken, takeSelected } from "./conflict-taking.js";
import { confirmed } from "./dialog.js";
import { h } from "./dom.js";
import { count, number } from "./numbers.js";
import { Answer, List } from "./reading.js";
import { link, navigate } from "./router.js";
import { line } from "./text.js";
import { View } from "./view.js";

const STATES = [
  ["", "Open"],
  ["settled", "Settled"],
  ["all", "All"],
];
const RESOLVED = { settled: "true", all: "" };
const WINNERS = [
  ["", "Either"],
  ["marketo", "Marketo"],
  ["salesforce", "Salesforce"],
];

/** The inbox of conflicts: both values, the winner, the rule, and the other value to take. */
export class ConflictsView extends View {
  /** IDs of the conflicts that are ticked. */
  selected = new Set();

  #filters = new Answer(this, () => get(["conflicts", "filters"], {}, this.signal));
  #conflicts = new List(
    this,
    (page) => get(["conflicts"], { ...this.#asked(), ...page }, this.signal),
  );
  // New rows push those below down: they wait while the reader is about to press something.
  #hasNews = false;

  get title() {
    return "Conflicts";
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#hasNews = false;
    this.#filters.refresh();
    this.#conflicts.refresh();
  }

  inherit(before) {
    this.#filters.data = before.#filters.data;
  }

  heard(type, data) {
    const isNew = data?.type === "conflict";
    const isSettled = ["restored", "synced", "created"].includes(data?.type);
    if (type !== "activity" || !(isNew || isSettled)) return;
    if (isNew && this.#isInUse()) {
      this.#hasNews = true;
      this.page.changed();
    } else {
      this.refreshSoon();
    }
  }

  /** Takes the value that lost in every ticked conflict. */
  takeAll() {
    const chosen = this.#conflicts.items.filter((conflict) => this.selected.has(conflict.id));
    const question = `In ${
      count(chosen.length, "field")
    } the value that lost will be written to both systems.`;
    return this.act("take selected", async () => {
      const title = `Take the other value ${
        chosen.length === 1 ? "once" : `${chosen.length} times`
      }?`;
      if (!(await confirmed(title, question, "Take the other value"))) return "";
      try {
        return await takeSelected(this, chosen);
      } finally {
        this.refreshSoon();
      }
    });
  }

  render() {
    const { items } = this.#conflicts;
    const ids = new Set(items.map((conflict) => conflict.id));
    this.selected = new Set([...this.selected].filter((id) => ids.has(id)));
    return [
      this.#filterBar(),
      problemLine(this.#conflicts.problem, () => this.refresh()),
      this.#hasNews && this.#news(),
      items.length === 0 && placeholder(this.#conflicts, this.#emptyText()),
      items.length > 0 && [this.#toolbar(items), conflictTable(this, items)],
      moreButton(this.#conflicts, "conflicts"),
    ];
  }

  #asked() {
    const { field, rule, winner, lead, state } = this.route.query;
    return { field, rule, winner, lead, resolved: RESOLVED[state] ?? "false" };
  }

  #isInUse() {
    if (this.selected.size > 0) return true;
    return document.querySelector("#main table:is(:hover, :focus-within)") !== null;
  }

  #emptyText() {
    const { field, rule, winner, lead, state } = this.route.query;
    if (field || rule || winner || lead) return "No conflict matches.";
    return state ? "There is no conflict." : "No conflict is open.";
  }

  #filterBar() {
    const { query } = this.route;
    const filters = this.#filters.data;
    return h(
      "div.filters",
      choice("State", query.state ?? "", STATES, (state) => this.#go({ state })),
      choice(
        "Field",
        query.field ?? "",
        options(filters?.fields, query.field),
        (field) => this.#go({ field }),
      ),
      choice(
        "Rule",
        query.rule ?? "",
        options(filters?.rules, query.rule),
        (rule) => this.#go({ rule }),
      ),
      choice("Winner", query.winner ?? "", WINNERS, (winner) => this.#go({ winner })),
      query.lead &&
        h(
          "p.chip",
          "Lead ",
          h("a", { href: link(["leads", query.lead]) }, line(query.lead, 60)),
          h("button.plain", { type: "button", onclick: () => this.#go({ lead: "" }) }, "All leads"),
        ),
    );
  }

  #go(change) {
    navigate(link(["conflicts"], { ...this.route.query, ...change }), { replace: true });
  }

  #news() {
    return h(
      "p.news",
      "There are new conflicts. ",
      h("button", { type: "button", onclick: () => this.refresh() }, "Show them"),
    );
  }

  #toolbar(items) {
    const open = items.filter((conflict) => !conflict.resolved && !isTaken(this, conflict));
    if (this.page.changes === "off" || !open.length) return null;
    const isAll = open.every((conflict) => this.selected.has(conflict.id));
    return h(
      "div.toolbar",
      h(
        "label.tick",
        h("input", {
          type: "checkbox",
          checked: isAll,
          indeterminate: !isAll && this.selected.size > 0,
          onchange: () => {
            this.selected = new Set(isAll ? [] : open.map((conflict) => conflict.id));
            this.page.changed();
          },
        }),
        `Select all ${number(open.length)} shown`,
      ),
      this.selected.size > 0 &&
        h(
          "button.primary",
          {
            type: "button",
            "aria-disabled": this.isBusy("take selected") ? "true" : null,
            onclick: () => this.takeAll(),
          },
          this.isBusy("take selected")
            ? "Asking…"
            : `Take the other value for ${this.selected.size} selected`,
        ),
    );
  }
}

function options(told, current) {
  const found = (Array.isArray(told) ? told : []).map(({ value, count: amount }) => [
    value,
    `${line(value, 60)} (${amount})`,
  ]);
  if (current && !found.some(([value]) => value === current)) {
    found.unshift([current, line(current, 60)]);
  }
  return [["", "Any"], ...found];
}
