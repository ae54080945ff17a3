import { afterEach, expect, test, vi } from 'vitest'
import { answer, table } from './output'

afterEach(() => vi.restoreAllMocks())

/** What reaches the terminal. */
function said(lines: readonly string[]): string {
  const chunks: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0)
  answer(false, {}, lines)
  return chunks.join('')
}

test.each([
  ['a colour', '\u001b[31mred', '⟦U+001B⟧[31mred\n'],
  ['a cleared screen', '\u001b[2J\u001b[H', '⟦U+001B⟧[2J⟦U+001B⟧[H\n'],
  ['a C1 control', '\u009b31m', '⟦U+009B⟧31m\n'],
  ['a line over another', 'agent is active\rblocked', 'agent is active⟦U+000D⟧blocked\n'],
  ['a forged line', 'owner\nagent-8 is active', 'owner agent-8 is active\n'],
  ['text from right to left', 'a\u202egpj', 'a⟦U+202E⟧gpj\n'],
])('F45: on a terminal %s is shown, not done', (_name, text, shown) => {
  expect(said([text])).toBe(shown)
})

test('F45: rows of a table stay one line each', () => {
  expect(said(table(['agent', 'owner'], [['a', 'x\ny\u001b[1m']])).split('\n')).toHaveLength(3)
})
