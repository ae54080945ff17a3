import { expect, test } from 'vitest'
import { listInput } from './list-input'

test('an address becomes a question; what is wrong in it is left out', () => {
  expect(listInput({ view: 'mine', search: ' x ', cursor: '12_00000000-0000-7000-8000-000000000000' })).toEqual({
    view: 'mine',
    search: 'x',
    cursor: '12_00000000-0000-7000-8000-000000000000',
    limit: 50,
  })
  expect(listInput({ view: 'nothing', search: ['a', 'b'], cursor: '../' })).toEqual({ view: 'open', limit: 50 })
})
