import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { journalKey, openJournal } from './journal'
import { readJournal } from './read-journal'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'acgs-journal-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const ID = '0197e4a0-0000-7000-8000-000000000001'
const NOW = new Date('2026-11-27T03:12:04.120Z')

function written(end = true): string {
  const path = join(dir, 'one.jsonl')
  const journal = openJournal({ path, id: ID, bootId: 'boot', key: journalKey(), now: () => NOW })
  journal.write('accept', { scope: 'all', reason: 'drill' })
  journal.write('intent', { n: 1 })
  journal.write('outcome', { n: 1, state: 'done' })
  if (end) journal.close({ outcome: 'stopped' })
  return readFileSync(path, 'utf8')
}

test('a whole journal reads back, its chain and signature hold, and only its owner may read the file', () => {
  const read = readJournal(written())
  expect(read).toMatchObject({ id: ID, isEnded: true, isSigned: true, problem: null })
  expect(read.lines.map(({ kind }) => kind)).toEqual(['begin', 'accept', 'intent', 'outcome', 'end'])
  expect(statSync(join(dir, 'one.jsonl')).mode & 0o777).toBe(0o600)
})

test('a second stop is never written into the first one’s file', () => {
  written()
  expect(() => written()).toThrow(/EEXIST/)
})

test('one whose writer died counts up to its last whole line, and says that it did not end', () => {
  const text = written(false)
  expect(readJournal(text)).toMatchObject({ isEnded: false, isSigned: false, problem: null })
  expect(readJournal(`${text}{"at":"2026`).lines).toHaveLength(4)
})

const attacks: [string, (rows: string[]) => string[], number][] = [
  ['a word of it was changed', (rows) => rows.map((row, at) => (at === 1 ? row.replace('drill', 'real!') : row)), 2],
  ['a line was taken out', (rows) => rows.filter((_, at) => at !== 2), 3],
  ['two lines changed places', (rows) => [rows[0] ?? '', rows[2] ?? '', rows[1] ?? '', ...rows.slice(3)], 2],
  ['a line came after its end', (rows) => [...rows, rows[3] ?? ''], 6],
  ['spaces came into a line', (rows) => rows.map((row, at) => (at === 3 ? row.replace('{', '{ ') : row)), 4],
  [
    'its end was signed by another',
    (rows) => [
      ...rows.slice(0, -1),
      (rows.at(-1) ?? '').replace(/"signature":"(.)/, (_, one) => `"signature":"${one === 'A' ? 'B' : 'A'}`),
    ],
    5,
  ],
]
test.each(attacks)('the first bad line is named where %s', (_, change, first) => {
  const rows = written().trimEnd().split('\n')
  const read = readJournal(`${change(rows).join('\n')}\n`)
  expect(read.problem?.n).toBe(first)
  expect(read.isSigned).toBe(false)
  expect(read.lines).toHaveLength(first - 1)
})

test.each([
  ['', 1],
  ['not a journal\n', 1],
  ['[]\n', 1],
  ['{"__proto__":{}}\n', 1],
])('%j is no journal', (text, n) => {
  expect(readJournal(text).problem?.n).toBe(n)
})
