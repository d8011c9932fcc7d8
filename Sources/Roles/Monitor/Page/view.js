// SPDX-License-Identifier: Apache-2.0

import { Problem } from "./api.js";
import { now } from "./time.js";

// Events come in bursts: after the first one a view waits this long, and after reading anew it
// waits at least the second time.
const REFRESH_DELAY_MILLISECONDS = 150;
const REFRESH_PAUSE_MILLISECONDS = 1000;

/** What a view of the page has: an address, a title, what it shows, and actions under way. */
export class View {
  /** Whether the view counts seconds, and is rendered anew each second. */
  ticks = false;

  #closing = new AbortController();
  #busy = new Set();
  #done = new Set();
  #refreshTimer = null;
  #refreshedAt = -Infinity;

  constructor(route, page) {
    this.route = route;
    this.page = page;
  }

  /** Aborts when the reader leaves the view. */
  get signal() {
    return this.#closing.signal;
  }

  /** The heading, and the title of the window. */
  get title() {
    return "LeadSync";
  }

  /** Starts to read what the view shows. */
  open() {}

  /** Reads everything anew. */
  refresh() {}

  /** Takes an event of the stream. */
  heard() {}

  /** Ends what the view has begun. */
  close() {
    clearTimeout(this.#refreshTimer);
    this.#closing.abort();
  }

  /** Reads anew soon: once for many events. */
  refreshSoon() {
    if (this.#refreshTimer !== null) return;
    const pause = this.#refreshedAt + REFRESH_PAUSE_MILLISECONDS - now();
    this.#refreshTimer = setTimeout(
      () => {
        this.#refreshTimer = null;
        this.#refreshedAt = now();
        this.refresh();
      },
      Math.max(REFRESH_DELAY_MILLISECONDS, pause),
    );
  }

  /** Whether the action is under way. */
  isBusy(key) {
    return this.#busy.has(key);
  }

  /** Whether the action has been asked for, with success. */
  isDone(key) {
    return this.#done.has(key);
  }

  /** Remembers that an action has been asked for. */
  done(key) {
    this.#done.add(key);
  }

  /** Runs an action once at a time, and tells the reader what it came to: `work` returns a text. */
  async act(key, work) {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    this.page.changed();
    try {
      const told = await work();
      this.done(key);
      if (told) this.page.notify(told);
    } catch (error) {
      this.page.notify(inWords(error), "bad");
    } finally {
      this.#busy.delete(key);
      this.page.changed();
    }
  }
}

/** What went wrong, for the reader. */
export function inWords(error) {
  if (error instanceof Problem) return error.message;
  console.error(error);
  return "The page has made a mistake. Reload it; the console of the browser says more.";
}
