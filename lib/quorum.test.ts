import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROLES, type Role } from './access'
import { type Quorum, type QuorumPart, rolesIn, sayQuorum, standingOf, type Voter } from './quorum'

const role = fc.constantFrom<Role>('lead', 'admin', 'analyst')
const seat = fc.record({ role, n: fc.integer({ min: 1, max: 2 }) })
const group = (part: fc.Arbitrary<QuorumPart>): fc.Arbitrary<Quorum> =>
  fc.oneof(
    fc.array(part, { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
    fc.array(part, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
  )
const quorum = group(fc.oneof(seat, group(seat)))
const voter: fc.Arbitrary<Voter> = fc.record({
  personId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  roles: fc.uniqueArray(role, { maxLength: 3 }),
})
const voters = fc.uniqueArray(voter, { selector: ({ personId }) => personId, maxLength: 5 })

/** By trying every way to give people places; slow and plain. */
function isEnough(part: QuorumPart, people: readonly Voter[]): boolean {
  const fills = (one: QuorumPart, left: readonly Voter[]): (readonly Voter[])[] => {
    if ('role' in one) {
      let rests: (readonly Voter[])[] = [left]
      for (let i = 0; i < one.n; i++)
        rests = rests.flatMap((rest) => rest.filter(({ roles }) => roles.includes(one.role)).map((who) => rest.filter((p) => p !== who)))
      return rests
    }
    if ('any' in one) return one.any.flatMap((each) => fills(each, left))
    return one.all.reduce<(readonly Voter[])[]>((rests, each) => rests.flatMap((rest) => fills(each, rest)), [left])
  }
  return fills(part, people).length > 0
}

test('it is satisfied exactly when people can be given a place each', () => {
  fc.assert(fc.property(quorum, voters, (tree, people) => standingOf(tree, people).isSatisfied === isEnough(tree, people)))
})

test('another person never makes it less, in whatever order they come', () => {
  fc.assert(
    fc.property(quorum, voters, voter, (tree, people, more) => {
      const all = [...people.filter(({ personId }) => personId !== more.personId), more]
      const without = all.slice(0, -1)
      if (standingOf(tree, without).isSatisfied) expect(standingOf(tree, all).isSatisfied).toBe(true)
      expect(standingOf(tree, [...all].reverse()).isSatisfied).toBe(standingOf(tree, all).isSatisfied)
    }),
  )
})

test('who asked never counts, with whatever roles and however often', () => {
  fc.assert(
    fc.property(quorum, voters, fc.uniqueArray(role), (tree, people, roles) => {
      const asker = { personId: 'asker', roles: [...roles, ...ROLES] }
      expect(standingOf(tree, [asker, asker, ...people], ['asker'])).toEqual(standingOf(tree, people, ['asker']))
    }),
  )
})

test('a person who agreed twice is one person', () => {
  fc.assert(
    fc.property(quorum, voters, (tree, people) => {
      expect(standingOf(tree, [...people, ...people])).toEqual(standingOf(tree, people))
    }),
  )
})

test('nobody satisfies nothing, and what is missing is said until it is satisfied', () => {
  fc.assert(
    fc.property(quorum, voters, (tree, people) => {
      expect(standingOf(tree, []).isSatisfied).toBe(false)
      const { isSatisfied, missing } = standingOf(tree, people)
      expect(missing === '').toBe(isSatisfied)
    }),
  )
})

test('somebody with two roles gives way to somebody with one', () => {
  const both: Voter = { personId: 'both', roles: ['lead', 'admin'] }
  const one: Voter = { personId: 'one', roles: ['lead'] }
  const tree: Quorum = {
    all: [
      { role: 'lead', n: 1 },
      { role: 'admin', n: 1 },
    ],
  }
  expect(standingOf(tree, [both, one])).toEqual({ isSatisfied: true, missing: '' })
  expect(standingOf(tree, [both])).toEqual({ isSatisfied: false, missing: '1 admin' })
})

test('in words', () => {
  const tree: Quorum = {
    any: [
      { role: 'admin', n: 1 },
      { role: 'lead', n: 2 },
    ],
  }
  expect(sayQuorum(tree)).toBe('1 admin, or 2 leads')
  expect(rolesIn(tree)).toEqual(['admin', 'lead'])
  expect(standingOf(tree, [{ personId: 'a', roles: ['lead'] }]).missing).toBe('1 admin, or 1 lead')
  expect(standingOf({ any: [] }, [])).toEqual({ isSatisfied: false, missing: 'nobody can agree to it' })
})

test('an empty list of parts to satisfy is not satisfied by nobody', () => {
  expect(standingOf({ all: [] }, [])).toEqual({ isSatisfied: false, missing: 'nobody can agree to it' })
})
