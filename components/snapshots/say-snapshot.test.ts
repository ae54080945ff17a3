import { expect, test } from 'vitest'
import { sayWriters, stateOf, whyNotBack } from './say-snapshot'

const at = (...managers: string[]) => managers.map((manager) => ({ manager, at: null }))

test.each([
  [{ why: 'changed' as const, writers: [] }, 'nobody is named: something was removed'],
  [{ why: 'by hand' as const, writers: [] }, 'nobody is named'],
  [{ why: 'changed' as const, writers: at('helm', 'kubectl-edit') }, 'helm, kubectl-edit'],
  [{ why: 'first' as const, writers: at('a', 'b', 'c', 'd', 'e') }, 'a, b, c and 2 more'],
])('%o reads %s', (row, words) => {
  expect(sayWriters(row)).toBe(words)
})

test.each([
  [{ state: 'asked' as const, isLive: false, isKnownGood: false }, 'asked for', 'Nothing was kept in it.'],
  [{ state: 'failed' as const, isLive: false, isKnownGood: false }, 'not taken', 'Nothing was kept in it.'],
  [{ state: 'taken' as const, isLive: true, isKnownGood: true }, 'known good, as it is now', 'The set is like that already.'],
  [{ state: 'taken' as const, isLive: false, isKnownGood: false }, 'kept', null],
])('%o is %s', (row, ...[word, why]) => {
  expect([stateOf(row).word, whyNotBack(row)]).toEqual([word, why])
})
