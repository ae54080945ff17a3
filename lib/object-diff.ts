import { diffArrays, diffWordsWithSpace } from 'diff'
import { stringify } from 'yaml'
import { maskObject } from './mask-object'

/** A change of an object as lines that a page draws. */
export type DiffText = { text: string; isChanged: boolean }
export type DiffLine = { sign: ' ' | '-' | '+'; before: number | null; after: number | null; text: DiffText[] }
/** `hidden` are the lines of a fold, for whoever opens it; not there where the object is longer than what is kept. */
export type DiffRow = DiffLine | { sign: 'fold'; lines: number; hidden?: DiffLine[] }
export type ObjectDiff = {
  rows: DiffRow[]
  added: number
  removed: number /** Lines that were cut off; 0 for a diff that is whole. */
  leftOut: number
}

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

const NOISE = new Set(['managedFields', 'resourceVersion', 'generation', 'selfLink', 'uid', 'creationTimestamp'])
const NOISY_ANNOTATIONS =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/.*|deprecated\.daemonset\.template\.generation)$/

const keep = (members: Members, isKept: (name: string) => boolean): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => isKept(name)))

/** Without what changes by itself: status, versions, who owns which field. */
function quiet(object: unknown): unknown {
  if (!isMembers(object)) return object
  const { status: _status, ...rest } = object
  if (!isMembers(rest.metadata)) return rest
  const metadata = keep(rest.metadata, (name) => !NOISE.has(name))
  if (isMembers(metadata.annotations)) metadata.annotations = keep(metadata.annotations, (name) => !NOISY_ANNOTATIONS.test(name))
  return { ...rest, metadata }
}

/** One order for one object: the name first, as people write it, then by letter. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isMembers(value)) return value
  const rank = (name: string) => (name === 'name' && typeof value.name === 'string' ? '' : name)
  const names = Object.keys(value).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]))
}

const linesOf = (object: unknown): string[] =>
  object === null || object === undefined
    ? []
    : stringify(ordered(object), { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd().split('\n')

const plain = (text: string): DiffText[] => [{ text, isChanged: false }]

/** Removed and added lines that stand for each other, with the words that differ marked. */
function pairWords(removed: string, added: string): [DiffText[], DiffText[]] {
  const words = diffWordsWithSpace(removed, added)
  const side = (isOurs: (part: (typeof words)[number]) => boolean) =>
    words.filter(isOurs).map(({ value, added: isNew, removed: isOld }) => ({ text: value, isChanged: isNew === true || isOld === true }))
  return [side((part) => !part.added), side((part) => !part.removed)]
}

function allLines(before: string[], after: string[]): DiffLine[] {
  const lines: DiffLine[] = []
  let [was, is] = [0, 0]
  const changes = diffArrays(before, after)
  changes.forEach(({ value, added, removed }, n) => {
    const next = changes[n + 1]
    const last = changes[n - 1]
    value.forEach((text, place) => {
      if (removed) {
        const twin = next?.added ? next.value[place] : undefined
        was += 1
        lines.push({ sign: '-', before: was, after: null, text: twin === undefined ? plain(text) : pairWords(text, twin)[0] })
      } else if (added) {
        const twin = last?.removed ? last.value[place] : undefined
        is += 1
        lines.push({ sign: '+', before: null, after: is, text: twin === undefined ? plain(text) : pairWords(twin, text)[1] })
      } else {
        was += 1
        is += 1
        lines.push({ sign: ' ', before: was, after: is, text: plain(text) })
      }
    })
  })
  return lines
}

const MOST_ROWS = 2_000

/** Unchanged lines further than `around` from a change become one row that counts them. */
function folded(lines: readonly DiffLine[], around: number): DiffRow[] {
  const near = new Set<number>()
  lines.forEach(({ sign }, n) => {
    if (sign !== ' ') for (let m = n - around; m <= n + around; m += 1) near.add(m)
  })
  const rows: DiffRow[] = []
  const isKept = lines.length <= MOST_ROWS
  lines.forEach((line, n) => {
    const last = rows.at(-1)
    if (near.has(n)) rows.push(line)
    else if (last?.sign === 'fold') {
      last.lines += 1
      last.hidden?.push(line)
    } else rows.push({ sign: 'fold', lines: 1, ...(isKept ? { hidden: [line] } : {}) })
  })
  return rows
}

/** The difference of two states of an object (null: not there), secrets hidden, noise removed. Nothing changed: no rows. */
export function diffObjects(before: unknown, after: unknown, around = 3): ObjectDiff {
  const lines = allLines(linesOf(maskObject(quiet(before))), linesOf(maskObject(quiet(after), quiet(before) ?? undefined)))
  const count = (sign: DiffLine['sign']) => lines.filter((line) => line.sign === sign).length
  const [added, removed] = [count('+'), count('-')]
  const rows = added + removed === 0 ? [] : folded(lines, around)
  return { rows: rows.slice(0, MOST_ROWS), added, removed, leftOut: Math.max(0, rows.length - MOST_ROWS) }
}
