import { expect, test } from 'vitest'
import { readCspReports } from './csp-report'

test('both forms of a report are read, and of what was blocked no more than the origin', () => {
  const old = {
    'csp-report': { 'effective-directive': 'script-src-elem', 'blocked-uri': 'https://evil.example/x.js?typed=secret', other: 1 },
  }
  expect(readCspReports(old)).toEqual([{ directive: 'script-src-elem', blocked: 'https://evil.example' }])
  const body = { effectiveDirective: 'style-src', blockedURL: 'inline' }
  expect(
    readCspReports([
      { type: 'csp-violation', body, age: 4 },
      { type: 'deprecation', body: {} },
    ]),
  ).toEqual([{ directive: 'style-src', blocked: 'inline' }])
})

test('hostile text becomes a word, and what is no report is nothing', () => {
  const said = { 'csp-report': { 'violated-directive': '<script>\n', 'blocked-uri': '\u001b[2J' } }
  expect(readCspReports(said)).toEqual([{ directive: 'malformed', blocked: 'malformed' }])
  for (const value of [null, 7, 'x', {}, { 'csp-report': 1 }, [{ type: 1 }], new Array(33).fill({ type: 'a' })])
    expect(readCspReports(value)).toBeNull()
})
