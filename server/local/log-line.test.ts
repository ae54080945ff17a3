import { expect, test } from 'vitest'
import { redactor, spokenLine, terminalLine } from './log-line'

test('a terminal shows warnings, errors and plain words on standard error, nothing else', () => {
  expect(terminalLine('{"level":30,"msg":"fine"}', false)).toBeNull()
  expect(terminalLine('{"level":40,"msg":"job.failed","err":{"message":"no rows"}}', false)).toBe('warn: job.failed: no rows')
  expect(terminalLine('{"level":50,"msg":"gone"}', true)).toBe('error: gone')
  expect(terminalLine('Segmentation fault', true)).toBe('Segmentation fault')
  expect(terminalLine('ready in 40 ms', false)).toBeNull()
  expect(terminalLine('{broken', true)).toBe('{broken')
})

test('secrets never reach a log, short words stay', () => {
  const redact = redactor(['a-secret-of-some-length', 'short'])
  expect(redact('x a-secret-of-some-length y short')).toBe('x [secret] y short')
})

test('a line for the person alone is told from the rest', () => {
  expect(spokenLine('* open this once')).toBe('open this once')
  expect([spokenLine('*open'), spokenLine('{"level":30}'), spokenLine(' * x')]).toEqual([null, null, null])
})
