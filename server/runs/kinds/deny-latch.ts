import * as z from 'zod'
import type { Sql } from '@/server/audit/sql'
import { type PlanContext, type Preview, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { LATCH_AGENT_STATES, latchAgent } from './latch-agent'
import { followersOf } from './latch-followers'
import { emptyPreview } from './planned'

const AgentLatch = z.strictObject({ of: z.literal('agent'), agentId: z.string().min(1).max(63), as: z.enum(LATCH_AGENT_STATES) })
export type AgentLatch = z.infer<typeof AgentLatch>
export const DenyLatchParams = z.discriminatedUnion('of', [AgentLatch])
export type DenyLatchParams = z.infer<typeof DenyLatchParams>

/** `revision` is the one of the runtime data from which on everybody who follows it denies. */
const Result = z.strictObject({ revision: z.number().int(), was: z.string().nullable() })
type Result = z.infer<typeof Result>

/** One kind of denial: all of it in the transaction of the step. */
export type Latch<P> = {
  key: (p: P) => string
  goal: (p: P) => Record<string, unknown>
  /** What is there, in the form of `goal`. */
  read: (client: Sql, p: P) => Promise<Record<string, unknown>>
  isOn: (found: Record<string, unknown>, p: P) => boolean
  /** Sets it, records who and why, and tells. */
  turnOn: (client: Sql, p: P, order: LatchOrder) => Promise<void>
}
/** On whose behalf, why, and by which run. */
export type LatchOrder = { runId: string; by: string; reason: string; isDrill: boolean; found: Record<string, unknown> }

const latchOf = ({ of }: DenyLatchParams): Latch<DenyLatchParams> => {
  switch (of) {
    case 'agent':
      return latchAgent
  }
}

const head = async (client: Sql): Promise<number> =>
  Number((await client.query<{ revision: string }>('SELECT revision FROM runtime_head WHERE id = 1')).rows[0]?.revision ?? 0)

async function orderOf(client: Sql, runId: string): Promise<Omit<LatchOrder, 'found'>> {
  const { rows } = await client.query<{ by: string; reason: string; drill: boolean }>(
    'SELECT requested_by AS by, reason, drill FROM run WHERE id = $1',
    [runId],
  )
  const run = rows[0]
  if (!run) throw new Error(`there is no run ${runId}`)
  return { runId, by: run.by, reason: run.reason, isDrill: run.drill }
}

const turnOn = (c: StepContext, p: DenyLatchParams): Promise<Result> =>
  c.tx(async (client) => {
    const latch = latchOf(p)
    const found = await latch.read(client, p)
    if (!latch.isOn(found, p)) await latch.turnOn(client, p, { ...(await orderOf(client, c.runId)), found })
    // Its own change is in the head already: this transaction holds the row until it commits.
    return { revision: await head(client), was: typeof found.state === 'string' ? found.state : null }
  })

/** The revision that the step reached; where a process died before it could say, the newest, which proves more. */
async function revisionOf(client: Sql, { runId, n }: StepContext): Promise<number> {
  const { rows } = await client.query<{ result: unknown }>('SELECT result FROM step WHERE run_id = $1 AND n = $2', [runId, n])
  const kept = Result.safeParse(rows[0]?.result)
  return kept.success ? kept.data.revision : head(client)
}

async function verify(c: StepContext, p: DenyLatchParams): Promise<Verdict> {
  const latch = latchOf(p)
  const { isOn, revision, followers } = await c.tx(async (client) => {
    const wanted = await revisionOf(client, c)
    return { isOn: latch.isOn(await latch.read(client, p), p), revision: wanted, followers: await followersOf(client, wanted) }
  })
  if (!isOn) return { state: 'failed', end: 'reverted', reason: `${latch.key(p)}: somebody lifted it meanwhile` }
  const { follow, behind, silent } = followers
  const facts = { revision, follow, behind, silent }
  const waits = [
    ...(follow.length + behind.length + silent.length === 0 ? ['no engine is heard of'] : []),
    ...(behind.length === 0 ? [] : [`not followed yet by ${behind.join(', ')}`]),
    ...(silent.length === 0 ? [] : [`not heard of any more: ${silent.join(', ')}`]),
  ]
  return waits.length === 0 ? { state: 'verified', facts } : { state: 'pending', reason: waits.join('; '), retryAfterMs: 100, facts }
}

const plan = async (_c: PlanContext, p: DenyLatchParams): Promise<Preview> => ({ ...emptyPreview(), detail: { ...latchOf(p).goal(p) } })

/** Denies in every engine and controller. Done when each of them said that it follows the runtime data that deny, not when the row was written. */
export const denyLatch = stepKind<DenyLatchParams, Result>({
  name: 'deny-latch',
  version: 1,
  params: DenyLatchParams,
  result: Result,
  effect: 'converge',
  stopClass: false,
  timeoutMs: 5_000,
  maxAttempts: 20,
  backoffMs: () => 250,
  plan,
  target: (p) => latchOf(p).key(p),
  capture: (c, p) => c.tx((client) => latchOf(p).read(client, p)),
  goal: (p) => latchOf(p).goal(p),
  observe: (c, p) => c.tx(async (client) => (latchOf(p).isOn(await latchOf(p).read(client, p), p) ? 'satisfied' : 'absent')),
  run: turnOn,
  verify,
} satisfies StepKind<DenyLatchParams, Result>)
