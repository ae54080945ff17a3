import type { Tx } from '@/server/db'

export type Held = { kind: 'stopped'; scope: 'all' | 'agent' } | { kind: 'agent'; state: string }

const member = (body: unknown, name: string): unknown => (body as Record<string, unknown> | null)?.[name] ?? null

/** Whether anything keeps this agent from running code now, by the database itself: a stop of everything, one of the agent, a block.
 *  What stands there and cannot be read stops, too. In a transaction, nobody sets a stop before it ends. */
export async function heldBack(tx: Tx, agentId: string): Promise<Held | null> {
  const documents = await tx.$queryRaw<{ key: string; body: unknown }[]>`
    SELECT key, body FROM runtime_document WHERE key IN ('latch', 'blocks') ORDER BY key FOR SHARE`
  const bodyOf = (key: string) => documents.find((one) => one.key === key)?.body
  const latch = bodyOf('latch')
  if (latch === undefined || member(latch, 'all') !== null) return { kind: 'stopped', scope: 'all' }
  if (member(member(latch, 'agents'), agentId) !== null) return { kind: 'stopped', scope: 'agent' }
  if (member(bodyOf('blocks'), agentId) !== null) return { kind: 'agent', state: 'blocked' }
  const agent = await tx.agent.findUnique({ where: { agentId }, select: { state: true } })
  return agent && agent.state !== 'active' ? { kind: 'agent', state: agent.state } : null
}
