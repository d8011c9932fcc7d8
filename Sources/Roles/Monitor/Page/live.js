// SPDX-License-Identifier: Apache-2.0

import { onTokenChange, requestToken, token } from "./access.js";
import { address, headers } from "./api.js";
import { EventParser } from "./event-stream.js";

// The server sends a line at least every 15 s: after this silence the connection counts as lost.
const SILENCE_SECONDS_MAX = 40;
const RECONNECT_SECONDS = [1, 2, 4, 8, 15];
// A browser opens six connections to a host: tabs that nobody looks at give theirs back.
const HIDDEN_SECONDS_MAX = 60;

/** The stream of events, reconnected for as long as the page is open. */
export class LiveEvents {
  /** `connecting`, `live`, `lost`, `paused` (the tab is hidden) or `refused` (no token). */
  state = "connecting";
  lostAt = null;
  /** When the next try begins, in the browser's milliseconds. */
  nextTryAt = null;

  #heard;
  #changed;
  #parser = new EventParser();
  #attempts = 0;
  #abort = null;
  #timers = {};

  /** `heard(type, data)` gets every event; `changed()` is called when the state has changed. */
  constructor(heard, changed) {
    this.#heard = heard;
    this.#changed = changed;
    onTokenChange(() => this.connect());
    document.addEventListener("visibilitychange", () => this.#visibilityChanged());
  }

  /** Connects at once, whatever the state. */
  connect() {
    clearTimeout(this.#timers.retry);
    this.#abort?.abort();
    this.#read(new AbortController());
  }

  async #read(abort) {
    this.#abort = abort;
    try {
      const used = token() ?? "";
      const answer = await this.#open(abort);
      if (answer.status === 401) {
        await answer.body?.cancel();
        if (abort.signal.aborted) return;
        if (await requestToken("read", used)) return this.connect();
        return this.#become("refused");
      }
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
      await this.#take(answer.body, abort);
    } catch {
      // Told by the state: the reader can do nothing with the browser's words.
    }
    clearTimeout(this.#timers.silence);
    if (abort === this.#abort && this.state !== "paused") this.#lose();
  }

  #open(abort) {
    this.#watch(abort);
    const last = this.#parser.lastEventID;
    const others = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
    return fetch(address(["events"]), {
      headers: headers(others),
      signal: abort.signal,
      cache: "no-store",
    });
  }

  async #take(body, abort) {
    this.#attempts = 0;
    this.#become("live");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    while (!abort.signal.aborted) {
      this.#watch(abort);
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of this.#parser.take(value)) this.#tell(event);
    }
  }

  #tell(event) {
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    this.#heard(event.type, data);
  }

  #watch(abort) {
    clearTimeout(this.#timers.silence);
    this.#timers.silence = setTimeout(() => abort.abort(), SILENCE_SECONDS_MAX * 1000);
  }

  #lose() {
    const last = RECONNECT_SECONDS.length - 1;
    const seconds = RECONNECT_SECONDS[Math.min(this.#attempts, last)];
    this.#attempts += 1;
    this.nextTryAt = Date.now() + seconds * 1000;
    this.#timers.retry = setTimeout(() => this.connect(), seconds * 1000);
    this.#become("lost");
  }

  #become(state) {
    const before = this.state;
    if (state === "lost" && before !== "lost") this.lostAt = new Date().toISOString();
    this.state = state;
    if (state !== before) this.#changed(before);
  }

  #visibilityChanged() {
    clearTimeout(this.#timers.hidden);
    if (!document.hidden) {
      if (this.state === "paused") this.connect();
      return;
    }
    this.#timers.hidden = setTimeout(() => {
      clearTimeout(this.#timers.retry);
      this.#become("paused");
      this.#abort?.abort();
    }, HIDDEN_SECONDS_MAX * 1000);
  }
}
