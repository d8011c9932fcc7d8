// SPDX-License-Identifier: Apache-2.0

const LOCALE = navigator.language.startsWith("en") ? navigator.language : "en-GB";
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/** The language of dates and numbers: English as the reader writes it. */
export const locale = LOCALE;

/** A number with separators; a dash for one that is not known. */
export function number(value) {
  if (!isNumber(value)) return "–";
  return Math.abs(value) < 100 && !Number.isInteger(value)
    ? fraction.format(value)
    : whole.format(value);
}

/** A count with its noun: `1 lead`, `2 leads`. */
export function count(value, noun, plural = `${noun}s`) {
  return `${number(value)} ${value === 1 ? noun : plural}`;
}

/** A part as whole percents, never 100 before all is done. */
export function percentage(part, all) {
  if (!isNumber(part) || !isNumber(all) || all <= 0) return null;
  return Math.min(part >= all ? 100 : 99, Math.max(0, Math.floor((part / all) * 100)));
}

/** Whether something is a number that can be shown. */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

const UNITS = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** A duration in its two largest units: `2 h 5 min`. */
export function duration(seconds) {
  if (!isNumber(seconds)) return "–";
  if (seconds < 10 && !Number.isInteger(seconds)) {
    return `${fraction.format(Math.max(0, seconds))} s`;
  }
  let rest = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${number(amount)} ${unit}`);
    else if (parts.length) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}
