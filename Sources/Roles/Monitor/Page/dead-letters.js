// SPDX-License-Identifier: Apache-2.0

import { get, post } from "./api.js";
import { actionButton, badge, moreButton, placeholder, problemLine } from "./controls.js";
import { h } from "./dom.js";
import { List } from "./reading.js";
import { link } from "./router.js";
import { table } from "./table.js";
import { line } from "./text.js";
import { time } from "./time.js";
import { longText } from "./value.js";
import { View } from "./view.js";

/** Records that could not be processed: why, from where, and what came of a replay. */
export class DeadLettersView extends View {
  #letters = new List(this, (page) => get(["dead-letters"], page, this.signal));
  #seen = null;

  get title() {
    return "Dead letters";
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#letters.refresh();
  }

  heard(type, data) {
    if (type !== "status") return;
    // No event tells of a dead letter itself; their number does.
    const amount = data?.counts?.deadLetters;
    if (this.#seen !== null && amount !== this.#seen) this.refreshSoon();
    this.#seen = amount;
  }

  render() {
    const letters = this.#letters.items;
    return [
      problemLine(this.#letters.problem, () => this.refresh()),
      letters.length === 0 && placeholder(this.#letters, "There is no dead letter."),
      letters.length > 0 && [
        h(
          "p.quiet",
          "Records that could not be processed. Put the cause right, then replay them.",
        ),
        table({
          caption: "Dead letters, newest first",
          items: letters,
          key: (letter) => letter.id,
          columns: [
            {
              label: "Reason",
              heading: true,
              kind: "broad",
              cell: (letter) =>
                h("a", { href: link(["dead-letters", letter.id]) }, line(letter.reason, 160)),
            },
            { label: "From", kind: "origin", cell: place },
            { label: "When", cell: (letter) => time(letter.at, { seconds: true }) },
            {
              label: "Replay",
              cell: (letter) => [replayState(letter), replayButton(this, letter)],
            },
          ],
        }),
      ],
      moreButton(this.#letters, "dead letters"),
    ];
  }
}

/** Where the record stood. */
export function place({ source }) {
  if (!source) return "–";
  return [
    h("code", line(source.topic, 120)),
    h("p.quiet", `partition ${source.partition}, offset ${source.offset}`),
  ];
}

/** Whether the record was replayed, and what came of it. */
export function replayState({ replayedAt, outcome }) {
  if (!replayedAt) return null;
  return [
    badge(["Replayed", "plain"]),
    h(
      "p.quiet",
      time(replayedAt, { seconds: true }),
      outcome && [": ", longText(String(outcome), "Outcome")],
    ),
  ];
}

/** A button that puts the record onto its topic again. */
export function replayButton(view, letter) {
  if (view.page.changes === "off") return null;
  return actionButton(view, {
    key: `replay ${letter.id} ${letter.replayedAt ?? ""}`,
    isOnce: true,
    label: letter.replayedAt ? "Replay again" : "Replay",
    about: line(letter.id, 120),
    run: async () => {
      await post(["dead-letters", letter.id, "replay"], undefined, view.signal);
      view.refreshSoon();
      return "The record was put onto its topic again.";
    },
  });
}
