/** What JSON.parse would hide or change: duplicate names, `__proto__`, broken characters, numbers no double can hold, depth and length.
 *  One walk over the text before anything is built from it. */
const DEPTH_MAX = 64
const STRING_BYTES_MAX = 65_536
export type Problem = { code: 'invalid_input' | 'too_large'; path: string; issue: string }

const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor.prototype'])
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERAL = /true|false|null/y
const SPACE = /[ \t\n\r]*/y
/** A string's raw text: no control characters, no lone backslash; unrolled, so that it stays linear. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what JSON forbids inside a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y

class Found extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.issue)
    this.problem = problem
  }
}

/** An integer or fraction that comes back from a double as another number. Exponents and fractions are rounded by every reader; integers must not be. */
function isInexact(text: string): boolean {
  const value = Number(text)
  if (!Number.isFinite(value)) return true
  return /^-?\d+$/.test(text) && String(value) !== text && BigInt(value) !== BigInt(text)
}

/** In: the body's text. Out: null when it is one clean JSON value, else the first problem with the path of its member. */
export function scanJson(text: string, textBytes = STRING_BYTES_MAX): Problem | null {
  let at = 0
  const path: (string | number)[] = []
  const fail = (issue: string, code: Problem['code'] = 'invalid_input'): never => {
    throw new Found({ code, path: path.join('.'), issue })
  }
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) return null
    at = pattern.lastIndex
    return match[0]
  }
  const space = () => void take(SPACE)

  function string(): string {
    const raw = take(STRING)
    if (raw === null) return fail(at >= text.length ? 'the JSON ends too early' : 'not a JSON string here')
    const value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1) // the pattern admits only JSON strings
    if (!value.isWellFormed()) fail('a broken character: half of a surrogate pair')
    if (value.includes('\u0000')) fail('a NUL character is not text')
    if (value.length > textBytes || (value.length > textBytes / 4 && Buffer.byteLength(value) > textBytes))
      fail(`text longer than ${textBytes} bytes`, 'too_large')
    return value
  }

  function members(): void {
    const names = new Set<string>()
    space()
    if (text[at] === '}') {
      at++
      return
    }
    for (;;) {
      space()
      const name = string()
      path.push(name)
      if (names.has(name)) fail('this member is there twice')
      if (FORBIDDEN_NAMES.has(name)) fail('a member may not have this name')
      names.add(name)
      space()
      if (text[at] !== ':') fail('a colon is missing after the name')
      at++
      value()
      path.pop()
      space()
      if (text[at] === ',') at++
      else break
    }
    if (text[at] !== '}') fail('a comma or } is missing')
    at++
  }

  function items(): void {
    space()
    if (text[at] === ']') {
      at++
      return
    }
    for (let i = 0; ; i++) {
      path.push(i)
      value()
      path.pop()
      space()
      if (text[at] === ',') at++
      else break
    }
    if (text[at] !== ']') fail('a comma or ] is missing')
    at++
  }

  function value(): void {
    space()
    const first = text[at]
    if (first === '{' || first === '[') {
      if (path.length >= DEPTH_MAX) fail(`deeper than ${DEPTH_MAX} levels`)
      at++
      if (first === '{') members()
      else items()
      return
    }
    if (first === '"') {
      string()
      return
    }
    if (take(LITERAL) !== null) return
    const number = take(NUMBER)
    if (number === null) fail(at >= text.length ? 'the JSON ends too early' : 'not a JSON value here')
    else if (isInexact(number)) fail('this number cannot be held exactly; send it as text')
  }

  try {
    value()
    space()
    if (at < text.length) fail('there is more after the JSON value')
    return null
  } catch (found) {
    if (found instanceof Found) return found.problem
    throw found
  }
}
