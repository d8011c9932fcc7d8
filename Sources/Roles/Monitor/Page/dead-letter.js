// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { placeholder, problemLine } from "./controls.js";
import { place, replayButton, replayState } from "./dead-letters.js";
import { h } from "./dom.js";
import { number } from "./numbers.js";
import { Answer } from "./reading.js";
import { link } from "./router.js";
import { line, visible } from "./text.js";
import { time } from "./time.js";
import { isMasked, longText, value } from "./value.js";
import { View } from "./view.js";

// A record can have a megabyte: more than this is shown on demand only.
const RECORD_CHARACTERS_MAX = 20_000;

/** One dead letter: the record as it came, and why it was put aside. */
export class DeadLetterView extends View {
  #letter = new Answer(this, () => get(["dead-letters", this.route.parts[1]], {}, this.signal));
  #isWhole = false;

  get title() {
    return "Dead letter";
  }

  open() {
    this.refresh();
  }

  refresh() {
    this.#letter.refresh();
  }

  heard(type) {
    if (type === "status") this.refreshSoon();
  }

  render() {
    const letter = this.#letter.data;
    return [
      h("p.back", h("a", { href: link(["dead-letters"]) }, "All dead letters")),
      problemLine(this.#letter.problem, () => this.refresh()),
      letter ? this.#content(letter) : placeholder(this.#letter, ""),
    ];
  }

  #content(letter) {
    return [
      h(
        "div.card.spread",
        h(
          "div",
          h("p.cause", longText(String(letter.reason ?? ""), "Reason")),
          h(
            "dl.facts",
            fact("From", place(letter)),
            fact("When", time(letter.at, { seconds: true })),
            fact("Kept as", h("code", line(letter.id, 120))),
          ),
          replayState(letter),
        ),
        h("div.buttons", replayButton(this, letter)),
      ),
      h("section", h("h2", "Key"), h("p", value(readable(letter.key), "Key"))),
      h("section", h("h2", "Value"), this.#record(readable(letter.value))),
      headerList(letter.headers),
    ];
  }

  #record(given) {
    if (given === null || given === undefined) return h("p", value(null));
    if (isMasked(given)) return h("p", value(given));
    const text = visible(laidOut(String(given)), { lines: true });
    const isCut = text.length > RECORD_CHARACTERS_MAX && !this.#isWhole;
    return [
      h(
        "pre.record",
        { tabindex: "0", "aria-label": "Value" },
        isCut ? `${text.slice(0, RECORD_CHARACTERS_MAX)}…` : text,
      ),
      isCut &&
      h(
        "button",
        { type: "button", onclick: () => this.#showWhole() },
        `Show all ${number(text.length)} characters`,
      ),
    ];
  }

  #showWhole() {
    this.#isWhole = true;
    this.page.changed();
  }
}

function fact(label, content) {
  return h("div", h("dt", label), h("dd", content));
}

/** Bytes that are no text are shown as they are encoded. */
function readable(given) {
  if (typeof given !== "object" || given === null || isMasked(given)) return given;
  return given.base64 === undefined ? JSON.stringify(given) : `base64: ${given.base64}`;
}

function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function headerList(headers) {
  const all = Object.entries(headers ?? {});
  if (!all.length) return null;
  return h(
    "section",
    h("h2", "Headers"),
    h("dl.facts", all.map(([name, given]) => fact(h("code", line(name, 80)), value(given, name)))),
  );
}
