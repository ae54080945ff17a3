import type { LspPosition } from '@/lib/schemas/language'

/** Regal counts characters, and OPA's search for a definition bytes; the protocol and the page count UTF-16 units. */
type Unit = 'characters' | 'bytes'

const ASCII = /^[\x20-\x7e\t]*$/
const lengthOf = (text: string, unit: Unit) => (unit === 'bytes' ? Buffer.byteLength(text) : [...text].length)

/** A place of the page as Regal counts it. In: the lines of the file. */
export function toRegal(lines: readonly string[], { line, character }: LspPosition, unit: Unit): LspPosition {
  const text = lines[line] ?? ''
  return ASCII.test(text) ? { line, character } : { line, character: lengthOf(text.slice(0, character), unit) }
}

/** The way back, for what Regal answered. */
export function fromRegal(lines: readonly string[], { line, character }: LspPosition, unit: Unit): LspPosition {
  const text = lines[line] ?? ''
  if (ASCII.test(text)) return { line, character }
  let units = 0
  let left = character
  for (const one of text) {
    if (left <= 0) break
    left -= lengthOf(one, unit)
    units += one.length
  }
  return { line, character: units }
}
