import { expect, test } from 'vitest'
import { listInput, PAGE_SIZE } from './list-input'

test('an address without anything asks for what is open', () => {
  expect(listInput({})).toEqual({ view: 'open', limit: PAGE_SIZE })
})

test('what fits is kept, what does not is left out', () => {
  const cursor = crypto.randomUUID()
  expect(listInput({ view: 'mine', kind: 'restart', search: 'engine', cursor })).toEqual({
    view: 'mine',
    kind: 'restart',
    search: 'engine',
    cursor,
    limit: PAGE_SIZE,
  })
  expect(listInput({ view: 'all', kind: 'reboot', search: 'x'.repeat(200), cursor: 'next' })).toEqual({ view: 'open', limit: PAGE_SIZE })
})
