// SPDX-License-Identifier: Apache-2.0

import { isTaken, takeButton } from "./conflict-taking.js";
import { leadLink } from "./controls.js";
import { h } from "./dom.js";
import { systemName } from "./labels.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { nameText, value } from "./value.js";

/** Conflicts, one a row, with a tick where something can be done. */
export function conflictTable(view, items) {
  const canChange = view.page.changes !== "off";
  return table({
    caption: "Conflicts, newest first",
    items,
    key: (conflict) => conflict.id,
    rowClass: (conflict) => (view.selected.has(conflict.id) ? "selected" : ""),
    columns: [
      ...(canChange
        ? [{ label: "Select", hidden: true, kind: "ticks", cell: (of) => tick(view, of) }]
        : []),
      { label: "Lead", heading: true, cell: (of) => leadLink(of.lead, of.name) },
      { label: "Field", kind: "naming", cell: ({ field }) => h("code", line(field, 80)) },
      { label: "Marketo", kind: "holder", cell: (of) => side(view, of, "marketo") },
      { label: "Salesforce", kind: "holder", cell: (of) => side(view, of, "salesforce") },
      { label: "Rule", cell: ({ rule }) => line(rule, 120) },
      { label: "When", cell: (of) => [time(of.at, { seconds: true }), settled(of)] },
    ],
  });
}

function tick(view, conflict) {
  if (conflict.resolved || isTaken(view, conflict)) return null;
  const isSelected = view.selected.has(conflict.id);
  return h("input", {
    type: "checkbox",
    checked: isSelected,
    "aria-label": `Select ${line(conflict.field, 80)} of ${nameText(conflict.name, conflict.lead)}`,
    onchange: () => {
      if (isSelected) view.selected.delete(conflict.id);
      else view.selected.add(conflict.id);
      view.page.changed();
    },
  });
}

function side(view, conflict, system) {
  const isWinner = conflict.winner === system;
  return [
    h("div.held", value(conflict[system], `${conflict.field} in ${systemName(system)}`)),
    isWinner ? h("span.kept", "✓ kept") : takeButton(view, conflict, system),
  ];
}

function settled({ resolved }) {
  if (!resolved) return null;
  return h("p.quiet", typeof resolved === "string" ? ["Settled ", time(resolved)] : "Settled");
}
