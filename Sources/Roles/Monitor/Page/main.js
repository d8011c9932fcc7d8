// SPDX-License-Identifier: Apache-2.0

import { Page } from "./page.js";

const main = document.getElementById("main");

// The address behind `#` names the view, so that the link must not change it.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

new Page().start();
