import { expect, test } from 'vitest'
import { changedBetween } from './changed-between'

test('files that are new, gone or other are told, by name; the same ones are not', () => {
  const before = [
    { path: 'main.rego', digest: 'a' },
    { path: 'old.rego', digest: 'b' },
    { path: 'data.json', digest: 'c' },
  ]
  const after = [
    { path: 'main.rego', digest: 'a' },
    { path: 'data.json', digest: 'd' },
    { path: 'new.rego', digest: 'e' },
  ]
  expect(changedBetween(before, after)).toEqual([
    { path: 'data.json', change: 'changed' },
    { path: 'new.rego', change: 'added' },
    { path: 'old.rego', change: 'gone' },
  ])
  expect(changedBetween(after, after)).toEqual([])
})
