/** What the font can draw. Everything else is named by its number: an empty box would hide that something stands there. */
const DRAWN =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0486\u1ea0-\u1ef9\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2202\u2206\u2211\u2212\u2248\u2260\u2264\u2265]$/u
const SIGNS: Record<string, string> = { '⟦': '[', '⟧': ']', '→': '->', '\u2011': '-', '\n': ' ', '\t': ' ' }

/** Longer than any text that reaches a report: laying out one endless word takes the thread's whole time. */
const LENGTH_MAX = 2500

/** Text as the PDF can show it. */
export function pdfText(text: string): string {
  let drawn = ''
  const kept = text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)} … cut` : text
  for (const sign of kept.toWellFormed()) {
    if (DRAWN.test(sign)) drawn += sign
    else drawn += SIGNS[sign] ?? `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`
  }
  return drawn
}
