import { testDb } from './actors'

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

type Given = { rule: string; agentId: string; starts?: number; expires?: number | null; approver?: string }

/** The waivers in force, in the shape the constitution reads; times in days from now. */
export async function putWaivers(waivers: readonly Given[]): Promise<void> {
  const body = waivers.map(({ rule, agentId, starts = -1, expires = 1, approver = 'grace' }) => ({
    id: `waiver-${agentId}`,
    rule,
    selector: { agent_id: agentId },
    compensating_controls: 'watched by a person',
    reason: 'a test of the waiver',
    ticket: 'OPS-1',
    requester: 'ada',
    approver,
    starts: inDays(starts),
    ...(expires === null ? {} : { expires: inDays(expires) }),
  }))
  await testDb().runtimeDocument.update({ where: { key: 'waivers' }, data: { body } })
}

/** A person with a role, who may have lost it again. */
export function anAnalyst(name: string, role = 'analyst', revokedAt: Date | null = null) {
  const id = crypto.randomUUID()
  return testDb().person.create({ data: { id, name: `${name} ${id}`, kind: 'local', grants: { create: { role, revokedAt } } } })
}
