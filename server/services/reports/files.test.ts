import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aReport, aReportOf } from '@/server/testing/a-report'
import { cell } from './cell'
import { csvOf, jsonOf } from './files'

/** RFC 4180 without line breaks inside a cell: none of ours holds one. */
const parse = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map((hit) => (hit[1] ?? hit[2] ?? '').replaceAll('""', '"')))
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
const HOSTILE = [
  '<script>alert(1)</script>',
  '=cmd()',
  '+1',
  '-1',
  '@x',
  '\u202egnp.exe',
  'a\u0000b',
  '\ud800',
  'x'.repeat(65_536),
  '"a",\n"b"',
]

test('the same body gives the same CSV and JSON, and JSON is the whole body', () => {
  expect(csvOf(aReport())).toEqual(csvOf(aReport()))
  expect(jsonOf(aReport())).toEqual(jsonOf(aReport()))
  expect(JSON.parse(textOf(jsonOf(aReport())))).toEqual(aReport())
})

test('a status that is not live says so in every file', () => {
  expect(textOf(csvOf(aReport()))).toContain('NOT MEASURED (simulated)')
  expect(textOf(csvOf(aReport({ origin: 'live' })))).not.toContain('NOT MEASURED (simulated)\n')
})

test('hostile text cannot run in a spreadsheet, and every row is equally wide', () => {
  const rows = parse(textOf(csvOf(aReportOf(...HOSTILE.map((text) => [cell(text), 'b'])))))
  expect(new Set(rows.map((row) => row.length)).size).toBe(1)
  expect(rows.flat().filter((text) => /^[=+@\t\r]|^-\D/.test(text))).toEqual([])
  const shown = rows.filter(([section]) => section === 'Rows').map((row) => row[1] ?? '')
  expect(shown).toContain("'=cmd()")
  expect(shown).toContain('⟦U+202E⟧gnp.exe')
  expect(shown).toContain('a⟦U+0000⟧b')
})

test('text of others becomes inert before it is stored', () => {
  for (const text of HOSTILE) {
    const inert = cell(text)
    expect(inert.length).toBeLessThan(2100)
    expect(inert.isWellFormed()).toBe(true)
    expect(inert).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  }
})

test('no percentage and no known result is written into the code of reports', () => {
  const folder = import.meta.dirname
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(sources.length).toBeGreaterThan(15)
  const drawn = ['definition.ts', 'pdf-text.ts'].map((name) => join(folder, '../../adapters/pdfmake', name))
  const said = [...sources.map((name) => join(folder, name)), ...drawn].flatMap((path) => {
    // Which quantile is asked for is no result.
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.filter((line) => !/\bquantile\(|\bpercentile\(/.test(line) && /\d+(\.\d+)?\s*%|\b0?\.99\d*\b|\b99\.\d+\b/.test(line))
  })
  expect(said).toEqual([])
})
