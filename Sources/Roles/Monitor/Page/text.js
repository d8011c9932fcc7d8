// SPDX-License-Identifier: Apache-2.0

// Text from the two systems is anybody's text. What cannot be seen is made visible, and what is
// too long is cut.

const CLIP_CHARACTERS = 240;
const CLIP_LINES = 8;

// Controls, halves of a pair, ends of lines, and marks that turn the direction of writing or have
// no width. Joiners and tags stay: scripts and emoji are made with them.
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d\u{e0020}-\u{e007f}])\p{Cf}/gu;

/** The text with hidden characters named; line ends and tabs stay if `lines` is true. */
export function visible(text, { lines = false } = {}) {
  return String(text).replace(HIDDEN, (character) => {
    if (lines && (character === "\n" || character === "\t")) return character;
    const code = character.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** Like `visible`, with blanks at both ends shown: two values may differ in nothing else. */
export function visibleValue(text) {
  const shown = visible(text, { lines: true });
  return shown.replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length));
}

/** Whether a text is shown in part only. */
export function isLong(text) {
  return text.length > CLIP_CHARACTERS || text.split("\n", CLIP_LINES + 1).length > CLIP_LINES;
}

/** The beginning of a text, never half a character. */
export function clipped(text, characters = CLIP_CHARACTERS) {
  const lines = text.slice(0, characters + 1).split("\n");
  const start = lines.slice(0, CLIP_LINES).join("\n");
  if (start.length === text.length && text.length <= characters) return text;
  const isHalf = /[\ud800-\udbff]/.test(start[characters - 1] ?? "");
  return `${start.slice(0, characters - (isHalf ? 1 : 0))}…`;
}

/** One line of text from outside: visible and cut. */
export function line(text, characters = 120) {
  return visible(clipped(String(text ?? ""), characters));
}
