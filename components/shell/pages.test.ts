import { expect, test } from 'vitest'
import { type Actor, ROLES, type Role } from '@/lib/access'
import { pagesFor, rolesInWords } from './pages'

const person = (role: Role): Actor => ({ id: role, name: role, kind: 'person', roles: [role], sessionHash: null })

test('the same places in the same order for every role', () => {
  for (const role of ROLES)
    expect(pagesFor(person(role)).map((page) => page.label)).toEqual([
      'Overview',
      'Services',
      'Sandboxes',
      'Decisions',
      'Violations',
      'Incidents',
      'Reviews',
      'Alarms',
      'Approvals',
      'Runs',
      'Emergency',
      'Agents',
      'Policies',
      'Objectives',
      'Reports',
      'Audit',
      'People',
    ])
})

test('what a role cannot open says who can', () => {
  const locked = pagesFor(person('manager')).filter((page) => page.lockedWhy !== undefined)
  expect(locked.map((page) => [page.href, page.lockedWhy])).toEqual([
    ['/decisions', 'open to roles operator, analyst, author, lead, auditor and admin'],
    ['/audit', 'open to roles analyst, lead, auditor and admin'],
    ['/people', 'open to roles lead, auditor and admin'],
  ])
})

test('one role, and none, are said in words', () => {
  expect(rolesInWords('agents:register')).toBe('role admin')
  expect(rolesInWords('waivers:keep')).toBe('no role')
})

test('a noun with several places is one entry, which begins with the page itself', () => {
  const policies = pagesFor(person('author')).find(({ href }) => href === '/policies')
  expect(policies?.tabs?.map(({ href }) => href)).toEqual(['/policies', '/policies/drafts', '/policies/waivers', '/policies/fleet'])
})

test('each place has a key of its own', () => {
  const keys = pagesFor(person('lead')).map((page) => page.key)
  expect(new Set(keys).size).toBe(keys.length)
})
