// SPDX-License-Identifier: Apache-2.0

import { get } from "./api.js";
import { badge } from "./controls.js";
import { h } from "./dom.js";
import { Answer } from "./reading.js";
import { line } from "./text.js";

/** What becomes of a request of this tab: asked for whenever something happens to the lead. */
export class SyncRequestWatch {
  #view;
  #id = null;
  #answer = null;

  constructor(view) {
    this.#view = view;
  }

  /** The same request, shown by the view that follows. */
  continuedBy(view) {
    const next = new SyncRequestWatch(view);
    if (this.#id !== null) next.watch(this.#id);
    return next;
  }

  /** Follows a request. */
  watch(id) {
    this.#id = id;
    this.#answer = new Answer(this.#view, () => get(["sync-requests", id], {}, this.#view.signal));
    this.refresh();
  }

  /** Asks what has become of it. */
  refresh() {
    if (!["done", "failed"].includes(this.#answer?.data?.state)) this.#answer?.refresh();
  }

  /** What to render. */
  tree() {
    if (this.#id === null) return null;
    const { data, problem } = this.#answer;
    const label = { done: ["Done", "good"], failed: ["Failed", "bad"] }[data?.state];
    const told = data?.message ?? data?.outcome ?? problem ?? "The workers have the request.";
    return h(
      "p.request",
      { role: "status" },
      badge(label ?? ["Requested", "plain"]),
      " Sync Person to SFDC: ",
      line(told, 300),
    );
  }
}
