/** Digits of a number's text, without what a double always keeps. */
const digitsOf = (text: string) =>
  text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')

/** A number that no double holds keeps its digits, as the text `number:123…`; two such answers are compared as they were written. */
function keep(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source ?? String(value)
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value) && digitsOf(source).length <= 17
  return isExact ? value : `number:${source}`
}

/** Reads JSON of OPA or of a compiled policy without changing a number on the way. */
export const parseExact = <T>(text: string): T => JSON.parse(text, keep as (key: string, value: unknown) => unknown) as T
