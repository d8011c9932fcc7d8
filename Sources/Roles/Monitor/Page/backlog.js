// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { count, duration, isNumber, number, percentage } from "./numbers.js";
import { table } from "./table.js";
import { line } from "./text.js";

const PARTITIONS_SHOWN_MAX = 24;

/** What waits on each topic, whether it grows, and how long it lasts. */
export function backlogTable(topics) {
  if (!topics.length) return h("p.quiet", "No topic has been looked at yet.");
  return table({
    caption: "Records that wait, by topic",
    items: topics,
    key: (topic) => topic.topic,
    columns: [
      { label: "Topic", heading: true, cell: (topic) => h("code", line(topic.topic)) },
      { label: "Waiting", numeric: true, cell: (topic) => number(topic.lag) },
      { label: "Growth", numeric: true, cell: growth },
      { label: "Time to drain", numeric: true, cell: drain },
    ],
  });
}

function growth({ growthPerSecond: rate }) {
  if (!isNumber(rate)) return "–";
  if (Math.abs(rate) < 0.05) return "steady";
  return `${rate > 0 ? "▲ +" : "▼ −"}${number(Math.abs(rate))}/s`;
}

function drain({ lag, secondsToDrain }) {
  if (lag === 0) return "empty";
  return isNumber(secondsToDrain) ? duration(secondsToDrain) : h("strong.bad", "does not drain");
}

/** The workers, their partitions, and how far they have restored them. */
export function workersTable(workers) {
  if (!workers.length) return h("p.quiet", "No worker runs.");
  return table({
    caption: "Workers",
    items: workers,
    key: (worker) => worker.id,
    columns: [
      { label: "Worker", heading: true, cell: (worker) => h("bdi", line(worker.id, 80)) },
      { label: "Partitions", cell: ({ partitions }) => partitionText(partitions) },
      { label: "Restoring", cell: ({ restoring }) => restoringText(restoring) },
    ],
  });
}

function partitionText(partitions) {
  if (!Array.isArray(partitions)) return number(partitions);
  if (!partitions.length) return "none";
  const shown = ranges(partitions).slice(0, PARTITIONS_SHOWN_MAX).join(", ");
  return `${count(partitions.length, "partition")}: ${shown}`;
}

/** `0–3, 7`: numbers that follow each other are joined. */
function ranges(numbers) {
  const sorted = numbers.filter(isNumber).sort((one, other) => one - other);
  const found = [];
  for (const next of sorted) {
    const last = found.at(-1);
    if (last && last[1] + 1 === next) last[1] = next;
    else found.push([next, next]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
}

function restoringText(restoring) {
  if (!restoring) return "done";
  if (restoring === true) return "under way";
  const percent = isNumber(restoring)
    ? percentage(restoring, 1)
    : percentage(restoring.done, restoring.total);
  if (percent === null) return "under way";
  return [h("progress", { max: 100, value: percent, "aria-label": "Restored" }), ` ${percent} %`];
}
