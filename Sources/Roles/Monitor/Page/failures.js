// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { moreButton, placeholder, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { cause, exportButton, leadCount, retryAllButton } from "./failure-group.js";
import { List } from "./reading.js";
import { link } from "./router.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { ago } from "./time.js";
import { View } from "./view.js";

// An activity of these types may change which leads have failed.
const TOLD_BY = new Set([
  "failed",
  "synced",
  "created",
  "requested",
  "skipped",
  "deleted",
  "merged",
]);

/** Whether an event may change the failures. */
export function changesFailures(type, data) {
  return type === "activity" && (TOLD_BY.has(data?.type) || data?.reasons?.length > 0);
}

/** What has failed, grouped by cause. */
export class FailuresView extends View {
  #groups = new List(this, (page) => get(["failures"], page, this.signal));

  get title() {
    return "Failures";
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#groups.refresh();
  }

  heard(type, data) {
    if (changesFailures(type, data)) this.refreshSoon();
  }

  render() {
    const groups = this.#groups.items;
    return [
      problemLine(this.#groups.problem, () => this.refresh()),
      groups.length === 0 && placeholder(this.#groups, "Nothing has failed."),
      groups.length > 0 && [
        h("p.quiet", "Leads that could not be synced, grouped by cause."),
        table({
          caption: "Failures by cause",
          items: groups,
          key: (group) => group.id,
          columns: this.#columns(),
        }),
      ],
      moreButton(this.#groups, "causes"),
    ];
  }

  #columns() {
    return [
      {
        label: "Cause",
        heading: true,
        kind: "broad",
        cell: (group) => cause(group, link(["failures", group.id])),
      },
      { label: "Leads", numeric: true, cell: (group) => leadCount(group) },
      {
        label: "Last seen",
        kind: "moments",
        cell: (group) => [ago(group.lastAt), h("p.quiet", "first ", ago(group.firstAt))],
      },
      { label: "Frees itself", cell: (group) => line(group.freedBy || "no, only by a retry", 200) },
      {
        label: "Actions",
        hidden: true,
        kind: "actions",
        cell: (group) => h("div.buttons", retryAllButton(this, group), exportButton(this, group)),
      },
    ];
  }
}
