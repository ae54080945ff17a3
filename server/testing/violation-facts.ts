import { publishWaivers } from '@/server/services/waivers/publish'
import { testDb } from './actors'

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

/** What the table itself refuses, or a service never writes. */
const isOdd = ({ approver, starts = -1, expires = 1 }: Given) => approver !== undefined || expires === null || expires - starts > 90

type Given = { rule: string; agentId: string; starts?: number; expires?: number | null; approver?: string }

/** Waivers of these agents, times in days from now: approved ones as they are stored and published, and beside them in the runtime data what no
 *  service would ever publish. Others' waivers stay. */
export async function putWaivers(waivers: readonly Given[]): Promise<void> {
  const requestedBy = crypto.randomUUID()
  const same = { controls: 'watched by a person', reason: 'a test of the waiver', ticket: 'OPS-1', state: 'approved', requestedBy }
  await testDb().$transaction(async (tx) => {
    for (const one of waivers.filter((given) => !isOdd(given))) {
      const { rule, agentId, starts = -1, expires } = one
      const times = { starts: inDays(starts), expires: inDays(expires ?? 1) }
      await tx.waiver.create({
        data: { ...same, ...times, id: crypto.randomUUID(), rule, agentGlob: agentId, approvedBy: crypto.randomUUID() },
      })
    }
    await publishWaivers(tx, new Date())
    const odd = waivers.filter(isOdd)
    const { body } = await tx.runtimeDocument.findUniqueOrThrow({ where: { key: 'waivers' } })
    const added = odd.map(({ rule, agentId, starts = -1, expires = 1, approver = 'grace' }) => ({
      ...{ id: `waiver-${agentId}`, rule, selector: { agent_id: agentId }, requester: 'ada', approver, starts: inDays(starts) },
      ...(expires === null ? {} : { expires: inDays(expires) }),
    }))
    if (odd.length > 0) await tx.runtimeDocument.update({ where: { key: 'waivers' }, data: { body: [...(body as object[]), ...added] } })
  })
}

/** Ends those of one agent, as if they had been revoked. */
export const endWaivers = (agentGlob: string) =>
  testDb().$transaction(async (tx) => {
    await tx.waiver.updateMany({ where: { agentGlob, state: 'approved' }, data: { state: 'revoked' } })
    await publishWaivers(tx, new Date())
  })

/** A person with a role, who may have lost it again. */
export function anAnalyst(name: string, role = 'analyst', revokedAt: Date | null = null) {
  const id = crypto.randomUUID()
  return testDb().person.create({ data: { id, name: `${name} ${id}`, kind: 'local', grants: { create: { role, revokedAt } } } })
}
