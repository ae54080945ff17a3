import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Rule } from './rule'

test.each([
  [0.5, '50 percent of the limit used'],
  [Number.POSITIVE_INFINITY, 'over a limit that allows nothing'],
  [null, 'unknown'],
])('%s of a limit is read as: %s', (used, words) => {
  const shown = renderToStaticMarkup(<Rule figure={{ used, state: used === null ? 'unknown' : 'breach' }} start="0" label="line 5" />)
  expect(shown).toContain(`line 5; ${words}`)
  expect(shown).not.toMatch(/NaN|Infinity/)
})
