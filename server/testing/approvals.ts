import type { Actor } from '@/lib/access'
import type { Asked } from '@/lib/schemas/approvals'
import { type Request, requestApproval } from '@/server/services/approvals/request'
import { callerFor, serviceContext, testDb } from './actors'
import { confirmed } from './elevation'

/** An agent that is blocked, at version 4. */
export async function anAgentBlocked(): Promise<string> {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({
    data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', state: 'blocked', version: 4 },
  })
  return agentId
}

/** Asks through the procedure, confirmed by who asks. */
export async function askToUnblock(actor: Actor, agentId: string, version = 4): Promise<Asked> {
  const input = { agentId, version, reason: 'it was a false alarm, see the ticket' }
  return callerFor(actor).agents.unblock(await confirmed(actor, 'approvals.request', { kind: 'agent', id: agentId }, input))
}

/** Asks for any action of the table, as a command that was confirmed would. */
export const askFor = (actor: Actor, request: Request): Promise<Asked> =>
  requestApproval({ ...serviceContext(actor), stepUpMethod: 'webauthn' }, request)

type Word = { id: string; digest: string }

/** Agrees to what was asked, confirmed. */
export async function agree(actor: Actor, { id, digest }: Word) {
  const input = await confirmed(actor, 'approvals.approve', { kind: 'access_request', id }, { id, digest })
  return callerFor(actor).approvals.approve(input)
}

/** Refuses what was asked, confirmed. */
export async function refuse(actor: Actor, { id, digest }: Word, reason: string) {
  const input = await confirmed(actor, 'approvals.refuse', { kind: 'access_request', id }, { id, digest, reason })
  return callerFor(actor).approvals.refuse(input)
}
