// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { badge, leadLink, moreButton, placeholder, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { stateLabel } from "./labels.js";
import { List } from "./reading.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { name } from "./value.js";
import { View } from "./view.js";

/** Leads by e-mail, name, company or either ID. */
export class SearchView extends View {
  #leads = new List(this, (page) => get(["leads"], { q: this.#text, ...page }, this.signal));

  get title() {
    return this.#text ? `Leads that match “${line(this.#text, 60)}”` : "Find a lead";
  }

  get #text() {
    return (this.route.query.q ?? "").trim();
  }

  open() {
    if (this.#text) this.refresh();
  }

  refresh() {
    if (this.#text) this.#leads.refresh();
  }

  render() {
    if (!this.#text) return h("p", "Search by e-mail, name, company, or the ID in either system.");
    const leads = this.#leads.items;
    if (!leads.length) {
      const hint =
        "No lead matches. Parts of a name, an e-mail address, a company or an ID are found.";
      return [
        problemLine(this.#leads.problem, () => this.refresh()),
        placeholder(this.#leads, hint),
      ];
    }
    return [
      problemLine(this.#leads.problem, () => this.refresh()),
      table({
        caption: "Leads",
        items: leads,
        key: (lead) => lead.lead,
        columns: [
          { label: "Name", heading: true, cell: (lead) => leadLink(lead.lead, lead.name) },
          { label: "E-mail", cell: (lead) => name(lead.email, "–") },
          { label: "Marketo", cell: (lead) => recordID(lead.marketo) },
          { label: "Salesforce", cell: (lead) => recordID(lead.salesforce) },
          { label: "State", cell: (lead) => badge(stateLabel(lead.state ?? "synced")) },
        ],
      }),
      moreButton(this.#leads, "leads"),
    ];
  }
}

/** The ID of a record, told as a text or as an object. */
export function recordID(record) {
  const id = typeof record === "object" && record !== null ? record.record : record;
  return id === null || id === undefined ? h("span.empty", "none") : h("code", line(id, 60));
}
