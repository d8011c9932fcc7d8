// SPDX-License-Identifier: Apache-2.0

import { post, Problem } from "./api.js";
import { actionButton } from "./controls.js";
import { otherSystem, systemName } from "./labels.js";
import { count } from "./numbers.js";
import { line } from "./text.js";
import { nameText } from "./value.js";
import { inWords } from "./view.js";

// So many requests of a selection are under way at once.
const REQUESTS_MAX = 4;

/** A button that lets the value which lost be written to both systems. */
export function takeButton(view, conflict, system) {
  if (conflict.resolved || view.page.changes === "off") return null;
  const field = line(conflict.field, 80);
  return actionButton(view, {
    key: takeKey(conflict),
    isOnce: true,
    label: "Take this value",
    about: `${field} of ${nameText(conflict.name, conflict.lead)}, from ${systemName(system)}`,
    tone: "small",
    run: async () => {
      await take(view, conflict, system);
      view.refreshSoon();
      return `${field}: Salesforce and Marketo will both hold the value from ${
        systemName(system)
      }.`;
    },
  });
}

/** Takes the losing value of each of the conflicts; returns what to tell the reader. */
export async function takeSelected(view, conflicts) {
  const waiting = [...conflicts];
  const problems = [];
  let taken = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await take(view, next, otherSystem(next.winner));
        taken += 1;
        view.selected.delete(next.id);
      } catch (error) {
        if (view.signal.aborted) return;
        problems.push(inWords(error));
      }
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_MAX }, work));
  const told = `The other value was taken in ${count(taken, "field")}.`;
  if (problems.length) {
    throw new Problem(0, `${told} ${count(problems.length, "request")} failed`, problems[0]);
  }
  return told;
}

/** Whether the workers have been asked, and the conflict is about to be settled. */
export function isTaken(view, conflict) {
  return view.isDone(takeKey(conflict));
}

function takeKey(conflict) {
  return `take ${conflict.id}`;
}

async function take(view, conflict, system) {
  await post(["conflicts", conflict.id, "take"], { value: system }, view.signal);
  view.done(takeKey(conflict));
}
