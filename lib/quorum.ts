import type { Role } from './access'

/** Who must agree: all of the parts, or any one of them. People count, not accounts, and each for one place. */
export type Seat = { role: Role; n: number }
export type Quorum = { all: readonly QuorumPart[] } | { any: readonly QuorumPart[] }
export type QuorumPart = Quorum | Seat
/** Somebody who agreed, with the roles that count: lent ones are left out by the caller. */
export type Voter = { personId: string; roles: readonly Role[] }
export type Standing = { isSatisfied: boolean /** What is still missing, in words; empty once satisfied. */; missing: string }

type Places = readonly Role[]

/** The ways to satisfy a part, each as the places that must be filled. */
function waysOf(part: QuorumPart): Places[] {
  if ('role' in part) return [Array.from({ length: part.n }, () => part.role)]
  if ('any' in part) return part.any.flatMap(waysOf)
  return part.all.reduce<Places[]>((ways, one) => ways.flatMap((way) => waysOf(one).map((more) => [...way, ...more])), [[]])
}

/** The places that stay empty when people are seated as well as can be: somebody with two roles gives way where that lets another sit. */
function emptyOf(places: Places, voters: readonly Voter[]): Places {
  const seated = new Map<number, number>()
  const seat = (place: number, asked: Set<number>): boolean =>
    voters.some((voter, who) => {
      const role = places[place]
      if (role === undefined || asked.has(who) || !voter.roles.includes(role)) return false
      asked.add(who)
      const holds = seated.get(who)
      if (holds !== undefined && !seat(holds, asked)) return false
      seated.set(who, place)
      return true
    })
  return places.filter((_, place) => !seat(place, new Set()))
}

/** One row a person, with all the roles that any of their votes counted with. */
function peopleOf(voters: readonly Voter[]): Voter[] {
  const people = Map.groupBy(voters, ({ personId }) => personId)
  return [...people].map(([personId, votes]) => ({ personId, roles: [...new Set(votes.flatMap(({ roles }) => roles))] }))
}

const inWords = (places: Places): string =>
  [...Map.groupBy(places, (role) => role)].map(([role, all]) => `${all.length} ${role}${all.length === 1 ? '' : 's'}`).join(' and ')
const either = (ways: readonly string[]): string => [...new Set(ways)].join(', or ')

/** Whether those who agreed are enough. `never` are people whose word does not count: who asked, and whom it is about.
 *  What is missing is said for the ways that are nearest. */
export function standingOf(quorum: Quorum, voters: readonly Voter[], never: readonly string[] = []): Standing {
  const people = peopleOf(voters).filter(({ personId }) => !never.includes(personId))
  const ways = waysOf(quorum).filter(({ length }) => length > 0)
  const empty = ways.map((places) => emptyOf(places, people))
  if (empty.length === 0) return { isSatisfied: false, missing: 'nobody can agree to it' }
  const least = Math.min(...empty.map(({ length }) => length))
  if (least === 0) return { isSatisfied: true, missing: '' }
  return { isSatisfied: false, missing: either(empty.filter(({ length }) => length === least).map(inWords)) }
}

/** The quorum in words: "1 lead, or 1 admin". */
export const sayQuorum = (quorum: Quorum): string => either(waysOf(quorum).map(inWords))

/** Roles whose word can count at all. */
export const rolesIn = (quorum: Quorum): Role[] => [...new Set(waysOf(quorum).flat())]

/** True when whoever satisfies `quorum` satisfies `floor` too: each way of it, seated by people of just that one role each. */
export const isAtLeast = (quorum: Quorum, floor: Quorum): boolean =>
  waysOf(quorum).every((places) => {
    const voters = places.map((role, n) => ({ personId: String(n), roles: [role] }))
    return standingOf(floor, voters).isSatisfied
  })

/** Whether people are enough whoever of them asks: who asks never counts. */
export const isFillable = (quorum: Quorum, people: readonly Voter[]): boolean =>
  standingOf(quorum, people).isSatisfied && people.every(({ personId }) => standingOf(quorum, people, [personId]).isSatisfied)
