import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playwrightCount, printedCount, vitestCount } from './check-count'
import { scanClientChunks } from './chunk-scan'

const folder = mkdtempSync(join(tmpdir(), 'acgs-count-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, value: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

test('a run that failed is never counted as good', () => {
  const report = write('vitest.json', { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 })
  expect(vitestCount(report, { code: 0, output: '' })).toMatchObject({ passed: 7, failed: 0, skipped: ['1 tests marked as skipped'] })
  expect(vitestCount(report, { code: 1, output: '' })).toMatchObject({ passed: 7, failed: 1 })
  const testResults = [
    {
      assertionResults: [
        { status: 'skipped', ancestorTitles: ['a group (needs Go)'] },
        { status: 'passed', ancestorTitles: ['b'] },
      ],
    },
  ]
  const named = write('named.json', { numPassedTests: 1, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults })
  expect(vitestCount(named, { code: 0, output: '' }).skipped).toEqual(['1 tests marked as skipped: a group (needs Go)'])
  expect(vitestCount(join(folder, 'none'), { code: 0, output: '' })).toMatchObject({ passed: 0, failed: 1 })
  expect(playwrightCount(join(folder, 'none'), { code: 0, output: '' })).toMatchObject({ passed: 0, failed: 1 })
  expect(printedCount({ code: 1, output: '3 passed, 0 failed' })).toMatchObject({ passed: 3, failed: 1 })
})

test('a flaky browser test counts as failed', () => {
  const report = write('playwright.json', { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 0 } })
  expect(playwrightCount(report, { code: 1, output: '' })).toMatchObject({ passed: 4, failed: 2, skipped: [] })
})

test('the last count of a tool is its count, with its skips', () => {
  const output = '1 passed, 9 failed\nskipped: OPA: not here\n12 passed, 0 failed\n'
  expect(printedCount({ code: 0, output })).toMatchObject({ passed: 12, failed: 0, skipped: ['OPA: not here'] })
})

test('server code in what browsers download is found', () => {
  writeFileSync(join(folder, 'good.js'), 'hello')
  expect(scanClientChunks(folder)).toEqual([])
  writeFileSync(join(folder, 'bad.js'), 'x=new PrismaClient(process.env.DATABASE_URL)')
  expect(scanClientChunks(folder)).toEqual(['bad.js contains PrismaClient', 'bad.js contains DATABASE_URL'])
})
