// SPDX-License-Identifier: Apache-2.0

import { askForToken } from "./dialog.js";

// The token lives as long as the tab: it is in no cookie, so that no other site can use it, and in
// no address.
const TOKEN_KEY = "leadsync.token";

let asking = null;
const listeners = new Set();

/** The token that the reader has given; null for none. */
export function token() {
  return sessionStorage.getItem(TOKEN_KEY);
}

/** Calls `listener` whenever the token has changed. */
export function onTokenChange(listener) {
  listeners.add(listener);
}

/** Forgets the token. */
export function forgetToken() {
  sessionStorage.removeItem(TOKEN_KEY);
  for (const listener of listeners) listener();
}

/**
 * Asks the reader for a token; several calls that need one share the question.
 * Returns false if the reader has closed the question without an answer.
 */
export function requestToken(purpose, refused = null) {
  // A call that was under way while the reader answered goes on with the new token.
  if (refused !== null && token() !== null && refused !== token()) return Promise.resolve(true);
  asking ??= ask(purpose).finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(purpose) {
  const given = await askForToken(purpose, token() !== null);
  if (given === null) return false;
  sessionStorage.setItem(TOKEN_KEY, given);
  for (const listener of listeners) listener();
  return true;
}
