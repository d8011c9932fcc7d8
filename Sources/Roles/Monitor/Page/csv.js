// SPDX-License-Identifier: Apache-2.0

/** Rows as CSV (RFC 4180), with a byte order mark, so that spreadsheets read it as UTF-8. */
export function csv(rows) {
  return `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** Saves a text as a file on the reader's machine. */
export function save(fileName, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// A spreadsheet runs a cell that begins like a formula: an apostrophe makes it a text.
function quoted(given) {
  const text = given === null || given === undefined ? "" : String(given);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
