// SPDX-License-Identifier: Apache-2.0

import { h, render } from "./dom.js";

/** Asks for a token. Returns null if the reader closes the question. */
export function askForToken(purpose, wasRefused) {
  const why = {
    read: "This monitor shows its data to readers with a token.",
    change: "A token is needed to change something.",
    any: "The token says what this tab may read and change.",
  }[purpose];
  return openDialog("Token", (close) => [
    h(
      "p",
      wasRefused && purpose !== "any" ? "The token of this tab does not allow this. " : "",
      why,
    ),
    h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          const given = event.currentTarget.elements.token.value.trim();
          if (given) close(given);
        },
      },
      h(
        "label.field",
        h("span", "Token"),
        h("input", { name: "token", type: "password", autocomplete: "off", required: true }),
      ),
      h("p.quiet", "It is kept until this tab is closed, and sent to this monitor only."),
      buttons(
        h("button", { type: "button", onclick: () => close(null) }, "Cancel"),
        h("button.primary", { type: "submit" }, "Use this token"),
      ),
    ),
  ]);
}

/** Asks before a change. Returns true if the reader agrees. */
export function confirmed(title, text, action) {
  return openDialog(title, (close) => [
    h("p", text),
    buttons(
      h("button", { type: "button", onclick: () => close(null) }, "Cancel"),
      h("button.primary", { type: "button", onclick: () => close(true) }, action),
    ),
  ]).then(Boolean);
}

/** Shows a long text in full. */
export function showWhole(title, text) {
  return openDialog(
    title,
    (close) => [
      h("pre.whole", { tabindex: "0" }, text),
      buttons(h("button.primary", { type: "button", onclick: () => close(null) }, "Close")),
    ],
    "wide",
  );
}

function buttons(...children) {
  return h("div.buttons", children);
}

// The browser keeps the focus inside, gives it back at the end, and closes on Escape.
function openDialog(title, content, size = "") {
  const dialog = document.createElement("dialog");
  dialog.className = size;
  dialog.setAttribute("aria-labelledby", "dialog-title");
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    const close = (given) => {
      answer = given;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    render(dialog, h("h2", { id: "dialog-title" }, title), content(close));
    dialog.showModal();
  });
}
