// SPDX-License-Identifier: Apache-2.0

import { ConflictsView } from "./conflicts.js";
import { CyclesView } from "./cycles.js";
import { DeadLetterView } from "./dead-letter.js";
import { DeadLettersView } from "./dead-letters.js";
import { h } from "./dom.js";
import { FailureView } from "./failure.js";
import { FailuresView } from "./failures.js";
import { LeadView } from "./lead.js";
import { NowView } from "./now.js";
import { link } from "./router.js";
import { SearchView } from "./search.js";
import { View } from "./view.js";

/** By the first part of the address: the list, and what one entry of it opens. */
const VIEWS = {
  cycles: [CyclesView],
  failures: [FailuresView, FailureView],
  conflicts: [ConflictsView],
  leads: [SearchView, LeadView],
  "dead-letters": [DeadLettersView, DeadLetterView],
  search: [SearchView],
};

/** The view that an address names. */
export function viewFor(route, page) {
  const [first, second] = route.parts;
  if (first === undefined) return new NowView(route, page);
  const views = Object.hasOwn(VIEWS, first) ? VIEWS[first] : [];
  const Found = views[second === undefined ? 0 : 1] ?? UnknownView;
  return new Found(route, page);
}

class UnknownView extends View {
  get title() {
    return "There is no such view";
  }

  render() {
    return h(
      "p",
      "The address names none. ",
      h("a", { href: link([]) }, "See what happens now"),
      ".",
    );
  }
}
