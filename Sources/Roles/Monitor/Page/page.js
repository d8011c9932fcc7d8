// SPDX-License-Identifier: Apache-2.0

import { onTokenChange } from "./access.js";
import { get } from "./api.js";
import { connectionLine } from "./connection.js";
import { h, render } from "./dom.js";
import { LiveEvents } from "./live.js";
import { navigation } from "./navigation.js";
import { Notices } from "./notices.js";
import { currentRoute } from "./router.js";
import { viewFor } from "./views.js";

const TICK_MILLISECONDS = 1000;
// During a first load hundreds of events come in a second: the page follows them in steps.
const EVENT_RENDERING_MILLISECONDS = 200;
// Between two renderings that no reader has asked for, so many times as long as one takes.
const RENDERING_PAUSE = 4;
const RECENT_ACTIVITIES_MAX = 12;

/** The frame around the views: navigation, connection, notices, and the view of the address. */
export class Page {
  /** What `GET /v1/status` said last, or the stream since. */
  status = null;
  /** Why the status could not be read; null if it was. */
  statusProblem = null;
  /** The newest activities since the page was opened, newest first. */
  recent = [];

  #elements = Object.fromEntries(
    ["side", "connection", "main", "notices"].map((id) => [id, document.getElementById(id)]),
  );
  #notices = new Notices(() => this.changed());
  #live = new LiveEvents(
    (type, data) => this.#heard(type, data),
    (before) => this.#connectionChanged(before),
  );
  #view = null;
  #isRenderingPlanned = false;
  #timer = null;
  #lastRendering = { endedAt: 0, milliseconds: 0 };

  /** Shows the view of the address, and whatever follows. */
  start() {
    globalThis.addEventListener("hashchange", () => this.#routeChanged());
    globalThis.addEventListener("resize", () => this.changed());
    document.addEventListener("visibilitychange", () => this.changed());
    onTokenChange(() => this.#readAnew());
    this.#routeChanged();
    this.#readStatus();
    this.#live.connect();
    setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** Renders soon: once, however many changes there are. */
  changed() {
    if (this.#isRenderingPlanned) return;
    this.#isRenderingPlanned = true;
    queueMicrotask(() => {
      this.#isRenderingPlanned = false;
      this.#render();
    });
  }

  /** Renders what the server has told; however much that is, the page stays free for the reader. */
  changedSoon(milliseconds = 0) {
    if (this.#timer !== null) return;
    const { endedAt, milliseconds: last } = this.#lastRendering;
    const pause = endedAt + RENDERING_PAUSE * last - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.changed();
    }, Math.max(milliseconds, pause));
  }

  /** Tells the reader something, at the edge of the page and to screen readers. */
  notify(text, tone = "good") {
    this.#notices.add(text, tone);
  }

  /** What the token of this tab may do: `allowed`, `token` (one is needed) or `off`. */
  get changes() {
    return this.status?.access?.changes ?? "token";
  }

  #routeChanged() {
    const route = currentRoute();
    const before = this.#view;
    const next = viewFor(route, this);
    const isSame = before?.constructor === next.constructor &&
      before.route.parts.join("/") === route.parts.join("/");
    if (isSame) next.inherit?.(before);
    before?.close();
    this.#view = next;
    next.open();
    this.#render();
    if (before === null || isSame) return;
    globalThis.scrollTo(0, 0);
    this.#elements.main.querySelector("h1")?.focus();
  }

  #heard(type, data) {
    if (type === "status") this.status = data;
    if (type === "activity") this.recent = [data, ...this.recent].slice(0, RECENT_ACTIVITIES_MAX);
    this.#view?.heard(type, data);
    this.changedSoon(EVENT_RENDERING_MILLISECONDS);
  }

  #connectionChanged(before) {
    // What happened in between was not told.
    if (this.#live.state === "live" && before !== "connecting") this.#readAnew();
    this.changed();
  }

  #readAnew() {
    this.#readStatus();
    this.#view?.refresh();
  }

  async #readStatus() {
    try {
      this.status = await get(["status"]);
      this.statusProblem = null;
    } catch (error) {
      this.statusProblem = error.message;
    }
    this.changed();
  }

  #tick() {
    if (!document.hidden && (this.#view?.ticks || this.#live.state !== "live")) this.changed();
  }

  #render() {
    const began = performance.now();
    const { side, connection, main, notices } = this.#elements;
    const focused = document.activeElement;
    render(side, navigation(this, this.#live));
    render(connection, connectionLine(this.#live));
    render(notices, this.#notices.tree());
    const { title } = this.#view;
    render(main, h("h1", { tabindex: "-1" }, title), this.#view.render());
    document.title = `${title} · LeadSync`;
    // A row that is gone takes the focus with it: the reader goes on at the heading.
    if (focused !== document.body && !focused?.isConnected && !document.querySelector("dialog")) {
      main.querySelector("h1")?.focus();
    }
    const endedAt = performance.now();
    this.#lastRendering = { endedAt, milliseconds: endedAt - began };
  }
}
