// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";

/**
 * A table. On a narrow screen each row becomes a block, with the columns' names before the cells;
 * the roles are said, since a browser drops them with the layout.
 *
 * columns: `{label, cell(item), numeric, heading, hidden}`; `heading` marks the cell that names the
 * row, `hidden` a column whose name is for screen readers only.
 */
export function table({ caption, columns, items, key, rowClass = () => "" }) {
  return h(
    "table.stacking",
    { role: "table" },
    h("caption", { class: "unseen" }, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map(heading))),
    h(
      "tbody",
      { role: "rowgroup" },
      items.map((item, index) =>
        h(
          "tr",
          { role: "row", key: key ? key(item) : index, class: rowClass(item) },
          columns.map((column) => cell(column, item)),
        )
      ),
    ),
  );
}

function heading(column) {
  const label = column.hidden ? h("span.unseen", column.label) : column.label;
  return h("th", { role: "columnheader", scope: "col", class: classes(column) }, label);
}

function cell(column, item) {
  const attributes = {
    role: column.heading ? "rowheader" : "cell",
    scope: column.heading ? "row" : null,
    class: classes(column),
    "data-label": column.hidden ? null : column.label,
  };
  return h(column.heading ? "th" : "td", attributes, h("div", column.cell(item)));
}

function classes(column) {
  return [column.numeric && "numeric", column.kind].filter(Boolean).join(" ");
}
