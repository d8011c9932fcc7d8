// SPDX-License-Identifier: Apache-2.0

import { get, post } from "./api.js";
import { actionButton } from "./controls.js";
import { csv, save } from "./csv.js";
import { h } from "./dom.js";
import { causeInWords } from "./labels.js";
import { count, number } from "./numbers.js";
import { collected } from "./reading.js";
import { line } from "./text.js";
import { isMasked, name } from "./value.js";

const EXPORTED_LEADS_MAX = 100_000;

/** Why leads fail: in plain words, with the code, field and rule, and the vendor's own message. */
export function cause(group, address) {
  const title = causeInWords(group.code) ?? line(group.message || group.code, 160);
  return [
    h("p.cause", address ? h("a", { href: address }, title) : h("strong", title)),
    h("p.codes", codes(group)),
    group.message && h("p.quiet", name(group.message)),
  ];
}

function codes({ code, field, rule, system, object }) {
  return [
    field && h("span", "Field ", h("code", line(field, 80))),
    rule && h("span", "Rule ", h("code", line(rule, 80))),
    object && h("span", line(object, 40), system ? ` in ${line(system, 40)}` : ""),
    code && h("code.code", line(code, 80)),
  ];
}

/** The words that name a group in a control's label. */
export function groupName(group) {
  const title = causeInWords(group.code) ?? group.code ?? "failure";
  return line([title, group.field, group.rule].filter(Boolean).join(", "), 120);
}

/** How many leads a group has. */
export function leadCount(group) {
  return h("strong", number(group.leads));
}

/** A button that asks the workers to try all leads of a group again. */
export function retryAllButton(view, group) {
  if (view.page.changes === "off") return null;
  return actionButton(view, {
    key: `retry ${group.id} ${group.leads} ${group.lastAt}`,
    isOnce: true,
    label: group.leads === 1 ? "Retry" : "Retry all",
    about: groupName(group),
    run: async () => {
      const answer = await post(["failures", group.id, "retry"], undefined, view.signal);
      view.refreshSoon();
      return `${count(answer?.requests ?? group.leads, "lead")} will be tried again.`;
    },
  });
}

/** A button that saves the leads of a group as a CSV file. */
export function exportButton(view, group) {
  return actionButton(view, {
    key: `export ${group.id}`,
    label: "CSV",
    busy: "Reading…",
    about: groupName(group),
    run: () => exportLeads(view, group),
  });
}

async function exportLeads(view, group) {
  const read = (page) => get(["failures", group.id, "leads"], page, view.signal);
  const { items, isComplete } = await collected(read, EXPORTED_LEADS_MAX);
  const rows = items.flatMap((item) =>
    (item.reasons?.length ? item.reasons : [{}]).map((reason) => [
      item.lead,
      isMasked(item.name) ? "" : item.name,
      item.at,
      reason.code,
      reason.fields?.join(" "),
      reason.message,
    ])
  );
  const heading = ["lead", "name", "at", "code", "fields", "message"];
  save("leadsync-failures.csv", "text/csv;charset=utf-8", csv([heading, ...rows]));
  const amount = count(items.length, "lead");
  return isComplete ? `${amount} saved.` : `The first ${amount} saved; there are more.`;
}
