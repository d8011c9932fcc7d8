// SPDX-License-Identifier: Apache-2.0

import { get, post, Problem } from "./api.js";
import { actionButton, leadLink, moreButton, placeholder, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { cause, exportButton, retryAllButton } from "./failure-group.js";
import { changesFailures } from "./failures.js";
import { causeInWords } from "./labels.js";
import { count } from "./numbers.js";
import { Answer, collected, List } from "./reading.js";
import { link } from "./router.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { nameText, value } from "./value.js";
import { View } from "./view.js";

const GROUPS_MAX = 2000;

/** The leads behind one cause. */
export class FailureView extends View {
  // The list of groups is short, and has no call for a single one.
  #group = new Answer(this, async () => {
    const { items } = await collected((page) => get(["failures"], page, this.signal), GROUPS_MAX);
    return { found: items.find((group) => group.id === this.#id) ?? null };
  });
  #leads = new List(this, (page) => this.#read(page));

  get title() {
    const group = this.#group.data?.found;
    return group ? (causeInWords(group.code) ?? line(group.code, 80)) : "Failure";
  }

  get #id() {
    return this.route.parts[1];
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#group.refresh();
    this.#leads.refresh();
  }

  heard(type, data) {
    if (changesFailures(type, data)) this.refreshSoon();
  }

  async #read(page) {
    try {
      return await get(["failures", this.#id, "leads"], page, this.signal);
    } catch (error) {
      // A group goes with its last lead.
      if (error instanceof Problem && error.status === 404) return { items: [], next: null };
      throw error;
    }
  }

  render() {
    return [
      h("p.back", h("a", { href: link(["failures"]) }, "All failures")),
      problemLine(this.#group.problem, () => this.refresh()),
      this.#summary(),
      problemLine(this.#leads.problem, () => this.refresh()),
      this.#rows(),
    ];
  }

  #summary() {
    if (this.#group.data === null) return placeholder(this.#group, "");
    const group = this.#group.data.found;
    if (!group) return h("p", "No lead fails for this cause any more.");
    return h(
      "div.card.spread",
      h("div", cause(group), h("p.quiet", freed(group))),
      h("div.buttons", retryAllButton(this, group), exportButton(this, group)),
    );
  }

  #rows() {
    const leads = this.#leads.items;
    if (!leads.length) return placeholder(this.#leads, "No lead is left.");
    return [
      table({
        caption: "Leads that fail for this cause",
        items: leads,
        key: (item) => item.lead,
        columns: [
          {
            label: "Lead",
            heading: true,
            cell: (item) => [leadLink(item.lead, item.name), id(item)],
          },
          { label: "Failed", cell: (item) => time(item.at, { seconds: true }) },
          { label: "Reasons", kind: "broad", cell: (item) => reasonList(item.reasons) },
          {
            label: "Actions",
            hidden: true,
            kind: "actions",
            cell: (item) => retryButton(this, item),
          },
        ],
      }),
      moreButton(this.#leads, "leads"),
    ];
  }
}

function freed(group) {
  const leads = count(group.leads, "lead");
  const by = group.freedBy ? `Frees itself: ${line(group.freedBy, 200)}` : "Does not free itself";
  return [
    `${leads}. First seen `,
    time(group.firstAt),
    ", last seen ",
    time(group.lastAt),
    `. ${by}.`,
  ];
}

function id(item) {
  return nameText(item.name, null) === null ? null : h("p.quiet", line(item.lead, 60));
}

/** Reasons as a list: message, fields, code. */
export function reasonList(reasons) {
  if (!reasons?.length) return null;
  return h(
    "ul.reasons",
    reasons.map((reason) =>
      h(
        "li",
        value(reason.message || causeInWords(reason.code) || reason.code, "The reason"),
        reason.fields?.length > 0 && h("span.quiet", " ", line(reason.fields.join(", "), 200)),
        reason.code && h("code.code", line(reason.code, 80)),
      )
    ),
  );
}

/** A button that asks the workers to try one lead again. */
export function retryButton(view, { lead, name, at = "" }) {
  if (view.page.changes === "off") return null;
  return actionButton(view, {
    // A failure after the retry is another one, and can be retried again.
    key: `retry ${lead} ${at}`,
    label: "Retry",
    isOnce: true,
    about: nameText(name, lead),
    run: async () => {
      await post(["leads", lead, "retry"], undefined, view.signal);
      view.refreshSoon();
      return `${nameText(name, lead)} will be tried again.`;
    },
  });
}
