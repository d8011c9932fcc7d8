// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { duration } from "./numbers.js";
import { time } from "./time.js";

/** The line that says that what is shown may be old; nothing while the connection stands. */
export function connectionLine(live) {
  if (live.state === "lost") {
    // Seconds count for the eye only: a screen reader would read the line each second.
    return line(
      live,
      [
        "Connection lost at ",
        time(live.lostAt, { seconds: true }),
        ". This page shows what was known then.",
      ],
      h("span.quiet", { "aria-hidden": "true" }, nextTry(live)),
    );
  }
  if (live.state === "refused") {
    return line(live, "Nothing is shown without a token.", null, "Enter a token");
  }
  return null;
}

function line(live, text, more, action = "Try now") {
  return h(
    "div.connection",
    h("p", text, " ", more),
    h("button", { type: "button", onclick: () => live.connect() }, action),
  );
}

function nextTry(live) {
  const seconds = Math.max(0, Math.ceil((live.nextTryAt - Date.now()) / 1000));
  return seconds > 0 ? `Next try in ${duration(seconds)}.` : "Trying…";
}
