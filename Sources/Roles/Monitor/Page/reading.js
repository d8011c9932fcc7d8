// SPDX-License-Identifier: Apache-2.0

import { inWords } from "./view.js";

const PAGE_ITEMS = 50;
const CALL_ITEMS_MAX = 500;

/** One answer of the server, read again when something has changed. */
export class Answer {
  /** What was read last; null before. */
  data = null;
  /** Why the last reading failed; null if it did not. */
  problem = null;

  #read;
  #view;
  #isReading = false;
  #isWanted = false;

  constructor(view, read) {
    this.#view = view;
    this.#read = read;
  }

  /** Reads it. A call while it is being read lets it be read once more. */
  async refresh() {
    this.#isWanted = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isWanted && !this.#view.signal.aborted) {
      this.#isWanted = false;
      try {
        this.data = await this.#read(this.data);
        this.problem = null;
      } catch (error) {
        if (!this.#view.signal.aborted) this.problem = inWords(error);
      }
      if (!this.#view.signal.aborted) this.#view.page.changedSoon();
    }
    this.#isReading = false;
  }
}

/** A list that comes page by page. Read anew, it has at least as many items as before. */
export class List extends Answer {
  #wanted = PAGE_ITEMS;

  /** `read({after, limit})` returns `{items, next}`. */
  constructor(view, read) {
    super(view, () => this.#collect(read));
  }

  get items() {
    return this.data?.items ?? [];
  }

  /** Whether the server has more. */
  get hasMore() {
    return Boolean(this.data?.next);
  }

  /** Shows one page more. */
  more() {
    this.#wanted = this.items.length + PAGE_ITEMS;
    return this.refresh();
  }

  async #collect(read) {
    const items = [];
    let next = null;
    do {
      const limit = Math.min(CALL_ITEMS_MAX, this.#wanted - items.length);
      const page = await read({ after: next, limit });
      items.push(...(Array.isArray(page?.items) ? page.items : []));
      next = page?.next ?? null;
    } while (next !== null && items.length < this.#wanted);
    return { items, next };
  }
}

/** All items of a list, up to a limit; for an export. */
export async function collected(read, itemsMax) {
  const items = [];
  let next = null;
  do {
    const page = await read({ after: next, limit: CALL_ITEMS_MAX });
    items.push(...page.items);
    next = page.next ?? null;
  } while (next !== null && items.length < itemsMax);
  return { items: items.slice(0, itemsMax), isComplete: next === null && items.length <= itemsMax };
}
