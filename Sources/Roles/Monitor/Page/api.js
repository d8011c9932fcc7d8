// SPDX-License-Identifier: Apache-2.0

import { requestToken, token } from "./access.js";
import { learnClock } from "./time.js";

const CALL_SECONDS_MAX = 30;
// How often a call is repeated that the server has put off, and how long each wait is at most.
const REPEATS_MAX = 5;
const REPEAT_WAIT_SECONDS_MAX = 30;

/** What the server has answered instead of what was asked for (RFC 9457), or that it did not. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail ? `${title}: ${detail}` : title);
    this.status = status;
  }
}

/** The address of a call, relative to the page; every part is one segment. */
export function address(parts, query = {}) {
  const path = parts.map((part) => encodeURIComponent(part)).join("/");
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(pairs.filter(([, value]) => value !== "")).toString();
  return new URL(`v1/${path}${search ? `?${search}` : ""}`, document.baseURI);
}

/** Reads: `get(["leads", id], {limit: 50})`. */
export function get(parts, query, signal) {
  return call("GET", address(parts, query), undefined, signal);
}

/** Asks for a change. */
export function post(parts, body, signal) {
  return call("POST", address(parts), body, signal);
}

/** The headers that every call carries. */
export function headers(others = {}) {
  const given = token();
  return given === null ? others : { ...others, Authorization: `Bearer ${given}` };
}

async function call(method, url, body, signal) {
  for (let repeats = 0;; repeats += 1) {
    const used = token() ?? "";
    const answer = await send(method, url, body, signal);
    learnClock(answer.headers.get("Date"));
    if (answer.ok) return answer.status === 204 ? null : content(answer);
    if (answer.status === 401 && (await requestToken(purpose(method), used))) continue;
    if (answer.status === 429 && repeats < REPEATS_MAX) {
      await wait(retryAfter(answer), signal);
      continue;
    }
    throw await problem(answer);
  }
}

function purpose(method) {
  return method === "GET" ? "read" : "change";
}

async function send(method, url, body, signal) {
  const timeout = AbortSignal.timeout(CALL_SECONDS_MAX * 1000);
  const options = {
    method,
    headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    cache: "no-store",
    credentials: "same-origin",
  };
  try {
    return await fetch(url, options);
  } catch (error) {
    if (signal?.aborted) throw error;
    const why = error.name === "TimeoutError"
      ? `no answer in ${CALL_SECONDS_MAX} s`
      : "no connection";
    throw new Problem(0, "The monitor does not answer", `${why}. Is it running?`);
  }
}

async function content(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Problem(answer.status, "The answer cannot be read", "It is not JSON.");
  }
}

async function problem(answer) {
  const told = await answer.json().catch(() => ({}));
  const title = typeof told?.title === "string"
    ? told.title
    : `The monitor answered ${answer.status}`;
  return new Problem(answer.status, title, typeof told?.detail === "string" ? told.detail : "");
}

function retryAfter(answer) {
  const seconds = Number(answer.headers.get("Retry-After") ?? 1);
  return Math.min(REPEAT_WAIT_SECONDS_MAX, Math.max(0.2, Number.isFinite(seconds) ? seconds : 1));
}

function wait(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
