// SPDX-License-Identifier: Apache-2.0

import { badge, system } from "./controls.js";
import { h } from "./dom.js";
import { reasonList } from "./failure.js";
import { stateLabel } from "./labels.js";
import { number } from "./numbers.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { value } from "./value.js";

const FIELDS_SHOWN_MAX = 6;

/** What was written to either system, and what became of it. */
export function writeTable(writes) {
  if (!writes.length) return h("p.quiet", "Nothing has been written.");
  return table({
    caption: "Writes, newest first",
    items: writes,
    key: (write) => write.id,
    columns: [
      {
        label: "Decided",
        heading: true,
        cell: (write) => time(write.decidedAt, { seconds: true }),
      },
      { label: "To", cell: (write) => [system(write.system), h("p.quiet", operation(write))] },
      { label: "Fields", kind: "broad", cell: fieldList },
      { label: "Outcome", cell: outcome },
    ],
  });
}

function operation({ operation: name, object, record, priority }) {
  const target = [line(object ?? "", 40), record ? line(record, 60) : ""].filter(Boolean).join(" ");
  return `${line(name, 20)} ${target}${priority === "realtime" ? ", at once" : ""}`;
}

function fieldList({ fields }) {
  const all = Object.entries(fields ?? {});
  const item = ([field, given]) =>
    h("li", { key: field }, h("code", line(field, 80)), " ", value(given, field));
  const rest = all.slice(FIELDS_SHOWN_MAX);
  return [
    h("ul.written", all.slice(0, FIELDS_SHOWN_MAX).map(item)),
    rest.length > 0 &&
    h(
      "details",
      h("summary", `${number(rest.length)} more fields`),
      h("ul.written", rest.map(item)),
    ),
  ];
}

function outcome({ status, at, errors }) {
  return [
    badge(stateLabel(status ?? "waiting")),
    at && h("p.quiet", time(at, { seconds: true })),
    reasonList(errors),
  ];
}
