// SPDX-License-Identifier: Apache-2.0

/**
 * Server-sent events, line by line (HTML standard, section 9.2). The browser's own EventSource
 * cannot send a token.
 */
export class EventParser {
  #rest = "";
  #type = "";
  #data = [];

  /** The newest event's ID: a new connection goes on behind it. */
  lastEventID = "";

  /** The events that a piece of the stream completes: `{type, data}`. */
  take(piece) {
    const events = [];
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const text of lines) {
      const event = text === "" ? this.#complete() : this.#field(text);
      if (event) events.push(event);
    }
    return events;
  }

  #field(text) {
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    if (name === "id" && !value.includes("\0")) this.lastEventID = value;
  }

  #complete() {
    const event = { type: this.#type || "message", data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    return isEmpty ? null : event;
  }
}
