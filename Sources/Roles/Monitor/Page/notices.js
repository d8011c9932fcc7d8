// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";

const SHOWN_MAX = 3;
// Good news goes by itself; what went wrong stays until the reader has closed it.
const GOOD_SECONDS = 8;

/** Short messages at the edge of the page, which screen readers read out. */
export class Notices {
  #changed;
  #shown = [];
  #number = 0;

  constructor(changed) {
    this.#changed = changed;
  }

  /** Shows a message. */
  add(text, tone) {
    const notice = { key: this.#number += 1, text, tone };
    this.#shown = [...this.#shown, notice].slice(-SHOWN_MAX);
    if (tone === "good") setTimeout(() => this.#close(notice), GOOD_SECONDS * 1000);
    this.#changed();
  }

  /** What to render. */
  tree() {
    return this.#shown.map((notice) =>
      h(
        "div.notice",
        { key: notice.key, class: notice.tone },
        h("p", notice.text),
        h(
          "button.plain",
          { type: "button", "aria-label": "Close the message", onclick: () => this.#close(notice) },
          "×",
        ),
      )
    );
  }

  #close(notice) {
    this.#shown = this.#shown.filter((other) => other !== notice);
    this.#changed();
  }
}
