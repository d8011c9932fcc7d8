// SPDX-License-Identifier: Apache-2.0

import { post } from "./api.js";
import { actionButton, badge, system } from "./controls.js";
import { h } from "./dom.js";
import { reasonList, retryButton } from "./failure.js";
import { stateLabel } from "./labels.js";
import { count, isNumber } from "./numbers.js";
import { link } from "./router.js";
import { recordID } from "./search.js";
import { line } from "./text.js";
import { name, nameText } from "./value.js";

/** Who the lead is, how it stands, and what can be done. */
export function leadHead(view, lead) {
  return h(
    "div.card.spread.lead-head",
    h(
      "div",
      h("p", badge(stateLabel(lead.state ?? "synced")), pending(lead), conflicts(lead)),
      h(
        "dl.facts",
        fact("E-mail", name(lead.email, "none")),
        fact(system("marketo"), record(lead.marketo, "Person")),
        fact(system("salesforce"), record(lead.salesforce, "Record")),
      ),
    ),
    h(
      "div.buttons",
      syncButton(view, lead),
      retryButton(view, { ...lead, at: lead.activities?.[0]?.id }),
    ),
    view.request.tree(),
    lead.failed?.length > 0 &&
      h("div.blocked", h("h2.title", "Why it is not synced"), reasonList(lead.failed)),
  );
}

function fact(label, content) {
  return h("div", h("dt", label), h("dd", content));
}

function pending({ pending: amount }) {
  return isNumber(amount) && amount > 0
    ? h("span", count(amount, "field"), " to be written")
    : null;
}

function conflicts(lead) {
  const open = lead.conflicts?.length ?? 0;
  if (!open) return null;
  return h("a", { href: link(["conflicts"], { lead: lead.lead }) }, count(open, "open conflict"));
}

function record(told, fallback) {
  if (!told) return h("span.empty", "none");
  const kind = line(told.object ?? fallback, 40);
  const id = recordID(told);
  const address = webAddress(told.url);
  return [
    `${kind} `,
    address ? h("a", { href: address, rel: "noreferrer", target: "_blank" }, id) : id,
    told.deleted && [" ", badge(["Deleted", "warn"])],
  ];
}

/** An address that a link may have: never one that runs a script. */
function webAddress(text) {
  return typeof text === "string" && /^https:\/\/[^\s]+$/.test(text) ? text : null;
}

function syncButton(view, lead) {
  const person = lead.marketo?.record ?? (typeof lead.marketo === "string" ? lead.marketo : null);
  if (!person || view.page.changes === "off") return null;
  return actionButton(view, {
    key: "sync",
    label: "Sync Person to SFDC",
    about: nameText(lead.name, lead.lead),
    tone: "primary",
    run: async () => {
      const answer = await post(
        ["sync-requests"],
        { person: String(person), assignTo: null },
        view.signal,
      );
      view.request.watch(answer?.request);
      return "";
    },
  });
}
