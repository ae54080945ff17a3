import type { DecisionRecord } from '@/lib/schemas/record'

/** One line of the input: a JSON pointer below it, and the value as text. */
export type InputLine = { path: string; depth: number; name: string; value: string | null; state: 'shown' | 'masked' | 'erased' }
export type PreparedInput = { lines: InputLine[]; left: number }

const MOST_LINES = 400
const NAME_OF_ROOT = '/input'

const step = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Flattens the recorded input for reading. What the mask replaced is marked; what it removed is listed as erased, so a hole is seen as one.
 *  In: the record. Out: at most 400 lines and how many are left out, or null when the input was not kept at all. */
export function prepareInput(record: Pick<DecisionRecord, 'input' | 'masked' | 'erased'>): PreparedInput | null {
  if (record.input === null) return null
  const masked = new Set(record.masked)
  const lines: InputLine[] = []
  let left = 0
  const add = (line: InputLine) => {
    if (lines.length < MOST_LINES) lines.push(line)
    else left += 1
  }
  const walk = (holder: object, above: string, depth: number) => {
    for (const [name, value] of Object.entries(holder)) {
      const path = `${above}/${step(name)}`
      const state = masked.has(path) ? 'masked' : 'shown'
      const opens = state === 'shown' && isHolder(value) && Object.keys(value).length > 0
      add({ path, depth, name, value: opens ? null : JSON.stringify(value), state })
      if (opens) walk(value, path, depth + 1)
    }
  }
  walk(record.input, NAME_OF_ROOT, 0)
  for (const path of record.erased) add({ path, depth: 0, name: path.slice(NAME_OF_ROOT.length + 1), value: null, state: 'erased' })
  return { lines, left }
}
