// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { badge } from "./controls.js";
import { h } from "./dom.js";
import { reasonList } from "./failure.js";
import { activityLabel, systemName } from "./labels.js";
import { number } from "./numbers.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { value } from "./value.js";
import { inWords } from "./view.js";

const FIELDS_SHOWN_MAX = 5;

/** The log of a lead, newest first: what the server sends with the lead, and older entries. */
export class LeadLog {
  #view;
  #older = [];
  // Undefined until older entries have been read: till then the lead's own answer has the cursor.
  #next = undefined;

  constructor(view) {
    this.#view = view;
  }

  /** The same log, shown by the view that follows. */
  continuedBy(view) {
    this.#view = view;
    return this;
  }

  /** What to render. */
  tree(lead) {
    const newest = lead.activities ?? [];
    const known = new Set(newest.map((activity) => activity.id));
    const all = [...newest, ...this.#older.filter((activity) => !known.has(activity.id))];
    if (!all.length) return h("p.quiet", "Nothing has happened to this lead yet.");
    const next = this.#next === undefined ? lead.activitiesNext : this.#next;
    return [
      h("ol.log", all.map((activity) => entry(activity))),
      next &&
      h(
        "p.more",
        h("button", { type: "button", onclick: () => this.#more(lead, next) }, "Show older"),
      ),
    ];
  }

  #more(lead, after) {
    return this.#view.act("older", async () => {
      try {
        const page = await get(
          ["leads", lead.lead, "activities"],
          { after, limit: 100 },
          this.#view.signal,
        );
        this.#older.push(...page.items);
        this.#next = page.next ?? null;
        return "";
      } catch (error) {
        return inWords(error);
      }
    });
  }
}

function entry(activity) {
  return h(
    "li",
    { key: activity.id },
    h("div.when", time(activity.at, { seconds: true })),
    h(
      "div.what",
      h("p", badge(activityLabel(activity.type)), " ", h("bdi", line(activity.message, 400))),
      collisions(activity.fields ?? []),
      reasonList(activity.reasons),
      cause(activity),
    ),
  );
}

function collisions(fields) {
  if (!fields.length) return null;
  const [shown, rest] = [fields.slice(0, FIELDS_SHOWN_MAX), fields.slice(FIELDS_SHOWN_MAX)];
  return [
    h("ul.collisions", shown.map(collision)),
    rest.length > 0 &&
    h(
      "details",
      h("summary", `${number(rest.length)} more fields`),
      h("ul.collisions", rest.map(collision)),
    ),
  ];
}

function collision({ field, marketo, salesforce, winner, rule }) {
  const held = (system, given) => [
    h("span.quiet", `${systemName(system)} `),
    value(given, `${field} in ${systemName(system)}`),
    winner === system ? h("span.kept", " ✓ kept") : null,
  ];
  return h(
    "li",
    h("code", line(field, 80)),
    " ",
    held("marketo", marketo),
    h("span.quiet", " · "),
    held("salesforce", salesforce),
    h("span.quiet", ` · ${line(rule, 120)}`),
  );
}

function cause({ cause: told, record, object }) {
  const parts = [
    record && `${line(object ?? "record", 40)} ${line(record, 60)}`,
    told?.cycle != null && `cycle ${line(told.cycle, 20)}`,
    told?.request && `request ${line(told.request, 60)}`,
    told?.event && `event ${line(told.event, 80)}`,
  ].filter(Boolean);
  return parts.length ? h("p.quiet.cause-line", parts.join(" · ")) : null;
}
