// SPDX-License-Identifier: Apache-2.0

import { takeButton } from "./conflict-taking.js";
import { badge } from "./controls.js";
import { h } from "./dom.js";
import { stateLabel, systemName } from "./labels.js";
import { number } from "./numbers.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { value } from "./value.js";

/** Both records field by field: the values, who set each of them, and how the field stands. */
export function fieldTable(view, lead, filter) {
  const fields = lead.fields ?? [];
  const open = fields.filter((field) => field.state !== "equal");
  const conflicts = new Map((lead.conflicts ?? []).map((conflict) => [conflict.field, conflict]));
  const shown = filter.isAll ? fields : open;
  return [
    h(
      "label.tick",
      h("input", {
        type: "checkbox",
        checked: !filter.isAll,
        onchange: () => filter.change(filter.isAll ? "open" : ""),
      }),
      `Only the ${number(open.length)} of ${number(fields.length)} that are not equal`,
    ),
    shown.length === 0
      ? h(
        "p.nothing",
        fields.length ? "Both systems hold the same in every field." : "No field is known yet.",
      )
      : table({
        caption: "Fields in both systems",
        items: shown,
        key: (field) => field.field,
        rowClass: (field) => (field.state === "equal" ? "" : "differs"),
        columns: columns(view, lead, conflicts),
      }),
  ];
}

function columns(view, lead, conflicts) {
  return [
    { label: "Field", heading: true, kind: "naming", cell: fieldName },
    ...["marketo", "salesforce"].map((system) => ({
      label: systemName(system),
      kind: "holder",
      cell: (field) => side(view, lead, field, system, conflicts.get(field.field)),
    })),
    {
      label: "State",
      cell: (
        field,
      ) => [badge(stateLabel(field.state)), field.why && h("p.quiet", line(field.why, 300))],
    },
  ];
}

function fieldName({ field, salesforceField }) {
  const isOther = salesforceField && salesforceField.toLowerCase() !== String(field).toLowerCase();
  return [
    h("code", line(field, 80)),
    isOther && h("p.quiet", h("code", line(salesforceField, 80))),
  ];
}

function side(view, lead, field, system, conflict) {
  const held = field[system];
  if (held === null || held === undefined) return h("span.empty", "–");
  return [
    h("div.held", value(held.value, `${field.field} in ${systemName(system)}`)),
    setter(held),
    conflict && conflict.winner !== system &&
    takeButton(view, { ...conflict, lead: lead.lead, name: lead.name }, system),
  ];
}

/** Who set the value, when, and by which rule. */
function setter({ at, by, rule }) {
  if (!at && !by) return null;
  return h(
    "p.quiet.setter",
    at && time(at),
    at && by && " · ",
    by && setBy(by),
    rule && ` · ${line(rule, 120)}`,
  );
}

function setBy(by) {
  return h("bdi", line(["marketo", "salesforce"].includes(by) ? systemName(by) : by, 120));
}
