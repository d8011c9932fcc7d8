// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { badge } from "./controls.js";
import { h } from "./dom.js";
import { line } from "./text.js";
import { inWords } from "./view.js";

/** What becomes of a request of this tab: asked for whenever something happens to the lead. */
export class SyncRequestWatch {
  #view;
  #id = null;
  #told = null;
  #isReading = false;

  constructor(view) {
    this.#view = view;
  }

  /** The same request, shown by the view that follows. */
  continuedBy(view) {
    this.#view = view;
    return this;
  }

  /** Follows a request. */
  watch(id) {
    this.#id = id ?? null;
    this.#told = null;
    this.refresh();
  }

  /** Asks what has become of it. */
  async refresh() {
    if (this.#id === null || this.#isReading || this.#isOver()) return;
    this.#isReading = true;
    try {
      this.#told = await get(["sync-requests", this.#id], {}, this.#view.signal);
    } catch (error) {
      if (!this.#view.signal.aborted) this.#told = { state: "failed", message: inWords(error) };
    } finally {
      this.#isReading = false;
      this.#view.page.changed();
    }
  }

  /** What to render. */
  tree() {
    if (this.#id === null) return null;
    const state = this.#told?.state ?? "waiting";
    const label = { done: ["Done", "good"], failed: ["Failed", "bad"] }[state] ??
      ["Requested", "plain"];
    const text = this.#told?.message ?? this.#told?.outcome ?? "The workers have the request.";
    return h(
      "p.request",
      { role: "status" },
      badge(label),
      " Sync Person to SFDC: ",
      line(text, 300),
    );
  }

  #isOver() {
    return this.#told !== null && ["done", "failed"].includes(this.#told.state);
  }
}
