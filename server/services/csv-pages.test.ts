import { expect, test } from 'vitest'
import { type CsvColumn, csvPages } from './csv-pages'

type Row = { id: string; isLate: boolean; endedAt: string | null; codes: string[]; n: number }
const COLUMNS: readonly CsvColumn<Row>[] = ['id', 'isLate', 'endedAt', 'codes', 'n', ['twice', ({ n }) => n * 2]]
const row = (change: Partial<Row> = {}): Row => ({ id: 'a', isLate: true, endedAt: null, codes: [], n: 1, ...change })

async function linesOf(pages: Row[][]): Promise<string[]> {
  let text = ''
  const read = async ({ cursor }: { cursor?: string }) => {
    const at = Number(cursor ?? 0)
    return { items: pages[at] ?? [], nextCursor: at + 1 < pages.length ? String(at + 1) : null }
  }
  for await (const chunk of csvPages(COLUMNS, read)) text += chunk
  return text.trimEnd().split('\n')
}

test('nothing is its header, with the names of members in snake case', async () => {
  expect(await linesOf([[]])).toEqual(['id,is_late,ended_at,codes,n,twice'])
})

test.each<[string, Partial<Row>, string]>([
  ['no is a word, never an empty cell that reads as not known', { isLate: false }, 'a,false,,,1,2'],
  ['yes is a word', {}, 'a,true,,,1,2'],
  ['a zero stays a zero', { n: 0 }, 'a,true,,,0,0'],
  ['a list is one cell', { codes: ['x', 'y'] }, 'a,true,,x y,1,2'],
  ['a text that a spreadsheet would run is a text', { id: '=1+1' }, "'=1+1,true,,,1,2"],
  ['and so is the first of a list', { codes: ['@SUM(A1)', 'y'] }, "a,true,,'@SUM(A1) y,1,2"],
])('%s', async (_what, change, line) => {
  expect((await linesOf([[row(change)]]))[1]).toBe(line)
})

test('every row of every page is there once', async () => {
  const pages = [[row({ id: 'a' }), row({ id: 'b' })], [], [row({ id: 'c' })]]
  expect((await linesOf(pages)).slice(1).map((line) => line.split(',')[0])).toEqual(['a', 'b', 'c'])
})
