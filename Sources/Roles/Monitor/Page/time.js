// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { duration, locale } from "./numbers.js";
import { line } from "./text.js";

// Times are shown in the reader's zone, and in UTC on hover; a switch shows UTC everywhere, for
// those who cannot hover.
const ZONE_KEY = "leadsync.zone";
// Clocks closer than this count as equal: the server's header has whole seconds.
const SKEW_SECONDS_MIN = 2;

let skewMilliseconds = 0;
let formats = null;

/** The zone that times are shown in. */
export function zone() {
  return isUTC() ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether times are shown in UTC. */
export function isUTC() {
  return sessionStorage.getItem(ZONE_KEY) === "UTC";
}

/** Changes between the reader's zone and UTC. */
export function switchZone() {
  if (isUTC()) sessionStorage.removeItem(ZONE_KEY);
  else sessionStorage.setItem(ZONE_KEY, "UTC");
  formats = null;
}

/** Takes the server's clock from a `Date` header: what is counted down is counted by that clock. */
export function learnClock(header) {
  const skew = Date.parse(header ?? "") - Date.now();
  if (Number.isNaN(skew)) return;
  skewMilliseconds = Math.abs(skew) > SKEW_SECONDS_MIN * 1000 ? skew : 0;
}

/** The server's time, in milliseconds. */
export function now() {
  return Date.now() + skewMilliseconds;
}

/** Seconds from a time until now; null for no time. */
export function secondsSince(text) {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : (now() - at) / 1000;
}

/** A `time` element: as short as possible, with the exact time in UTC on hover. */
export function time(text, { seconds = false } = {}) {
  const at = new Date(text ?? "");
  if (Number.isNaN(at.getTime())) return text ? line(text, 40) : "–";
  return h("time", { datetime: at.toISOString(), title: exact(at) }, short(at, seconds));
}

/** `5 min ago`, with the exact time on hover. */
export function ago(text) {
  const seconds = secondsSince(text);
  if (seconds === null) return "–";
  const at = new Date(text);
  const words = seconds < 5 ? "just now" : `${duration(coarse(seconds))} ago`;
  return h("time", { datetime: at.toISOString(), title: exact(at) }, words);
}

/** The time of day or the day, for the axis of a chart. */
export function axisLabel(date, withDay) {
  return (withDay ? styles().day : styles().minute).format(date);
}

/** A date and time in words, for a table. */
export function inWords(date) {
  return `${styles().day.format(date)} ${styles().minute.format(date)}`;
}

function exact(date) {
  return date.toISOString().replace("T", " ").replace("Z", " UTC");
}

function coarse(seconds) {
  if (seconds >= 3600) return seconds - (seconds % 60);
  return seconds >= 60 ? seconds - (seconds % 60) : seconds;
}

function short(date, withSeconds) {
  const { day, minute, second, year } = styles();
  const clock = (withSeconds ? second : minute).format(date);
  const today = new Date(now());
  if (day.format(date) === day.format(today) && Math.abs(now() - date) < 86_400_000) return clock;
  const isRecent = Math.abs(now() - date) < 300 * 86_400_000;
  return `${(isRecent ? day : year).format(date)}, ${clock}`;
}

function styles() {
  if (formats) return formats;
  const format = (options) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: isUTC() ? "UTC" : undefined });
  formats = {
    day: format({ day: "numeric", month: "short" }),
    year: format({ day: "numeric", month: "short", year: "numeric" }),
    minute: format({ hour: "2-digit", minute: "2-digit" }),
    second: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  };
  return formats;
}
