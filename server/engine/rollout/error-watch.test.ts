import { expect, test } from 'vitest'
import { createErrorWatch } from './error-watch'

const noted = (errors: readonly boolean[], { everyMs = 100 } = {}) => {
  const watch = createErrorWatch()
  return errors.map((isError, at) => watch.note(isError, 1e12 + at * everyMs)).at(-1)
}
const failures = (n: number, at: readonly number[]) => Array.from({ length: n }, (_, place) => at.includes(place))

test('a failure among twenty ends it, also when the twentieth went well; among nineteen nothing is known yet', () => {
  expect(noted(failures(19, [3]))).toBeNull()
  expect(noted(failures(20, [3]))).toMatch(/^1 of 20 evaluations by the candidate failed .* 0\.5 %/)
})
test('a failure in two hundred does not, one in a hundred does', () => {
  expect(noted(failures(200, [199]))).toBeNull()
  expect(noted(failures(100, [99]))).toMatch(/^1 of 100/)
})
test('what is older than five minutes counts no more', () => {
  const watch = createErrorWatch()
  for (let n = 0; n < 10; n++) watch.note(true, 1e12)
  expect(Array.from({ length: 100 }, () => watch.note(false, 1e12 + 300_001)).every((said) => said === null)).toBe(true)
  expect(watch.note(true, 1e12 + 300_002)).toMatch(/^1 of 101/)
})
