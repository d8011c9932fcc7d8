// SPDX-License-Identifier: Apache-2.0

import { badge, system } from "./controls.js";
import { h } from "./dom.js";
import { systemName } from "./labels.js";
import { count, duration, isNumber, number, percentage } from "./numbers.js";
import { line } from "./text.js";
import { now, time } from "./time.js";

/** One card for each connector: active and standing by, calls left, first load, last fault. */
export function connectorCards(connectors) {
  if (!connectors.length) return h("p.quiet", "No connector has reported.");
  return connectors.map((connector) =>
    h(
      "div.card",
      { key: connector.system },
      h("h3.title", system(connector.system), connectorBadge(connector)),
      presence(connector),
      budget(connector),
      firstLoad(connector),
      fault(connector.fault),
    )
  );
}

function connectorBadge({ active, fault }) {
  if (!active) return badge(["Nobody active", "bad"]);
  return badge(fault ? ["Faults", "warn"] : ["Working", "good"]);
}

function presence({ active, standby }) {
  const waiting = Array.isArray(standby) ? standby.length : standby;
  const who = typeof active === "string"
    ? ["Active: ", h("bdi", line(active, 60))]
    : active
    ? "Active"
    : "Not active";
  return h("p", who, isNumber(waiting) && `, ${number(waiting)} standing by`);
}

function budget({ system: name, budget: told }) {
  if (!told || !isNumber(told.used)) return h("p.quiet", "Calls used: not known");
  const percent = percentage(told.used, told.limit);
  const label = `API calls of ${systemName(name)}`;
  return h(
    "div.meter",
    h(
      "p",
      `${number(told.used)} of ${number(told.limit)} API calls used`,
      percent !== null && ` (${percent} %)`,
    ),
    h("meter", {
      min: 0,
      max: isNumber(told.limit) ? told.limit : told.used,
      high: isNumber(told.limit) ? told.limit * 0.9 : told.used,
      value: told.used,
      "aria-label": label,
    }),
    told.renewsAt && h("p.quiet", "Back ", renewal(told.renewsAt)),
  );
}

function renewal(at) {
  const seconds = (Date.parse(at) - now()) / 1000;
  const distance = seconds > 0 ? [" (in ", duration(Math.ceil(seconds / 60) * 60), ")"] : null;
  return ["at ", time(at), distance];
}

function firstLoad({ firstLoad: load, loaded, active, system: name }) {
  if (active && loaded === false && !load) return h("p", "The first load is under way.");
  if (!load || !isNumber(load.done)) return null;
  const percent = percentage(load.done, load.total);
  const text = percent === null
    ? `First load: ${count(load.done, "record")} so far`
    : `First load: ${percent} % (${number(load.done)} of ${number(load.total)})`;
  return h(
    "div.meter",
    h("p", text),
    percent !== null &&
      h("progress", {
        max: load.total,
        value: load.done,
        "aria-label": `First load of ${systemName(name)}`,
      }),
  );
}

function fault(told) {
  if (!told) return null;
  const message = typeof told === "object" ? told.message : told;
  const since = typeof told === "object" ? told.since : null;
  return h("p.fault", line(message, 300), since && [" Since ", time(since), "."]);
}
