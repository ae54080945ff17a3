import { expect, test } from 'vitest'
import { placeOf } from './place-of'

const NAV = ['/', '/policies', '/policies/waivers', '/people'].map((href) => ({ href }))

test.each([
  ['/', '/'],
  ['/policies', '/policies'],
  ['/policies/drafts/1', '/policies'],
  ['/policies/waivers', '/policies/waivers'],
  ['/policies/waivers/1', '/policies/waivers'],
  ['/policies-old', null],
  ['/nowhere', null],
])('%s is in %s', (pathname, href) => {
  expect(placeOf(NAV, pathname)?.href ?? null).toBe(href)
})
