import { expect, test } from 'vitest'
import { checkFloors, copiesBelow, REVIEW_DAYS, readFloors, readLock } from './check-floors'

const floor = (least: string) => ({ floor: least, why: 'a reason of some length', since: '2026-11-25' })
const floors = { reviewed: '2026-11-25', floors: { next: floor('16.3.5'), tar: floor('7.5.16') } }
const daysLater = (days: number) => new Date(Date.parse(floors.reviewed) + days * 86_400_000)
const lockOf = (packages: Record<string, { version: string }>) => ({ packages })
const good = lockOf({ 'node_modules/next': { version: '16.4.5' } })

test('no copy of a package here, however deep, is below its floor', () => {
  expect(Object.keys(readFloors().floors)).toContain('next-auth')
  expect(copiesBelow(readLock(), readFloors())).toEqual([])
})

test('a copy below its floor is found, at the top and inside another package, and fails', () => {
  const planted = lockOf({ 'node_modules/next': { version: '16.3.4' }, 'node_modules/a/node_modules/tar': { version: '7.5.16-rc.1' } })
  expect(copiesBelow(planted, floors).map(({ path }) => path)).toEqual(['node_modules/next', 'node_modules/a/node_modules/tar'])
  expect(checkFloors(floors, planted, daysLater(0))).toMatchObject({ state: 'fail', detail: expect.stringContaining('and 1 more') })
})

test('a version is compared by number, not by text', () => {
  expect(copiesBelow(lockOf({ 'node_modules/tar': { version: '7.10.0' } }), floors)).toEqual([])
  expect(copiesBelow(lockOf({ 'node_modules/tar': { version: '10.0.0' } }), floors)).toEqual([])
  expect(copiesBelow(lockOf({ 'node_modules/tar': { version: '7.5.9' } }), floors)).toHaveLength(1)
})

test('floors that nobody has looked at for too long are said, with the fix', () => {
  expect(checkFloors(floors, good, daysLater(REVIEW_DAYS))).toMatchObject({ state: 'ok' })
  const late = checkFloors(floors, good, daysLater(REVIEW_DAYS + 1))
  expect(late).toMatchObject({ state: 'warn', detail: expect.stringContaining('36 days ago') })
  expect(late.fix).toContain('security-floors.json')
})
