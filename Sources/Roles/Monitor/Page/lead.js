// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { placeholder, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { fieldTable } from "./lead-fields.js";
import { leadHead } from "./lead-head.js";
import { LeadLog } from "./lead-log.js";
import { writeTable } from "./lead-writes.js";
import { Answer } from "./reading.js";
import { link, navigate } from "./router.js";
import { SyncRequestWatch } from "./sync-request.js";
import { line } from "./text.js";
import { nameText } from "./value.js";
import { View } from "./view.js";

/** A lead: both records side by side, what is to be done, the log, and buttons. */
export class LeadView extends View {
  /** The "Sync Person to SFDC" that this tab has asked for. */
  request = new SyncRequestWatch(this);

  #lead = new Answer(this, () => this.#read());
  #log = new LeadLog(this);

  get title() {
    return nameText(this.#lead.data?.name, line(this.#id, 80));
  }

  get #id() {
    return this.route.parts[1];
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#lead.refresh();
  }

  /** A filter was changed: the lead is the same. */
  inherit(before) {
    this.#lead.data = before.#lead.data;
    this.#log = before.#log.continuedBy(this);
    this.request = before.request.continuedBy(this);
  }

  heard(type, data) {
    const isMine = data?.lead === this.#id || data?.lead === this.#lead.data?.lead;
    if (type === "cycle" || (type === "activity" && isMine)) {
      this.refreshSoon();
      this.request.refresh();
    }
  }

  render() {
    const lead = this.#lead.data;
    const problem = problemLine(this.#lead.problem, () => this.refresh());
    if (!lead) return [problem, placeholder(this.#lead, "")];
    return [
      problem,
      leadHead(this, lead),
      h("section", h("h2", "Fields"), fieldTable(this, lead, this.#filter)),
      h("section", h("h2", "Writes"), writeTable(lead.writes ?? [])),
      h("section", h("h2", "Log"), this.#log.tree(lead)),
    ];
  }

  get #filter() {
    return {
      isAll: this.route.query.show !== "open",
      change: (show) => {
        const query = { ...this.route.query, show };
        navigate(link(["leads", this.#id], query), { replace: true });
      },
    };
  }

  async #read() {
    const lead = await get(["leads", this.#id], {}, this.signal);
    // The lead has another ID by now, and its address should be that.
    if (typeof lead.lead === "string" && lead.lead !== this.#id && !this.signal.aborted) {
      navigate(link(["leads", lead.lead], this.route.query), { replace: true });
    }
    return lead;
  }
}
