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

test('a tab that stands beside its page belongs to it, with what is below the tab', () => {
  const nav = [{ href: '/' }, { href: '/runs', tabs: [{ href: '/runs' }, { href: '/plans' }] }]
  expect(['/plans', '/plans/1', '/runs/1', '/planets'].map((one) => placeOf(nav, one)?.href ?? null)).toEqual([
    '/runs',
    '/runs',
    '/runs',
    null,
  ])
})
