import * as z from 'zod'
import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import { LATCH_AGENT_STATES, latchAgent } from '@/server/runs/kinds/latch-agent'
import { followersOf } from '@/server/runs/kinds/latch-followers'
import { writeEntry } from '@/server/runs/record'
import { storePriorsIn } from './keep-prior'
import { mark } from './marks'
import { type Looked, stopStep } from './stop-step'
import { Line } from './timed'

export const Latched = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('all') }),
  z.strictObject({ of: z.literal('agent'), agentId: z.string().min(1).max(63), as: z.enum(LATCH_AGENT_STATES) }),
])
export type Latched = z.infer<typeof Latched>
export const LatchParams = z.strictObject({ latch: Latched, lineMs: Line })
type Params = z.infer<typeof LatchParams>

const FREEZE_HOURS = 72
const REVISION = 'Latch/revision'
const Kept = z.object({ revision: z.number().int() })

/** On whose behalf, and why. `since` is one instant for engines, record and freeze. */
export type StopOrder = { runId: string; by: string; reason: string; isDrill: boolean }

const head = async (client: Sql): Promise<number> =>
  Number((await client.query<{ revision: string }>('SELECT revision FROM runtime_head WHERE id = 1')).rows[0]?.revision ?? 0)

/** Denies everything and holds changes back, in whatever transaction the connection is in. What stands already stays as it is: whoever set it lifts
 *  it. Out: whether the denial is this run's. */
export async function latchAllIn(client: Sql, { runId, by, reason, isDrill }: StopOrder): Promise<boolean> {
  const { rows } = await client.query<{ all: unknown }>(`SELECT body->'all' AS all FROM runtime_document WHERE key = 'latch' FOR UPDATE`)
  const isOn = (rows[0]?.all ?? null) !== null
  if (!isOn) {
    const all = { since: new Date().toISOString(), by, reason, runId }
    await client.query(
      `UPDATE runtime_document SET body = body || jsonb_build_object('all', $1::jsonb), updated_at = clock_timestamp() WHERE key = 'latch'`,
      [JSON.stringify(all)],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('policies', 'deny-all', 'on')`)
    const entry = { action: 'emergency.latch', phase: 'event', outcome: 'done', target: targetOf('policy', 'deny-all'), runId } as const
    await writeEntry(client, { ...entry, reason, drill: isDrill })
  }
  // Whoever changes something at this moment is not waited for: a stop waits for nobody, and the next change meets the freeze.
  const frozen = await client.query(
    `INSERT INTO change_freeze (id, reason, started_by, started_at, until)
     SELECT $1, $2, $3, at, at + make_interval(hours => $4) FROM (SELECT clock_timestamp() AS at) AS now
     WHERE NOT EXISTS (SELECT FROM change_freeze WHERE ended_at IS NULL AND until > clock_timestamp()) ON CONFLICT (id) DO NOTHING`,
    [runId, reason, by, FREEZE_HOURS],
  )
  if (frozen.rowCount === 1) await client.query(`INSERT INTO event (topic, ref, version) VALUES ('freeze', $1, 'started')`, [runId])
  return !isOn
}

/** From which revision on everybody who follows it denies. Its own change is in the head already: this transaction holds the row until it commits. */
export const keepRevisionIn = async (client: Sql, run: Pick<StepContext, 'runId'>): Promise<void> =>
  storePriorsIn(client, run, [{ key: REVISION, body: { revision: await head(client) } }])

async function orderOf(client: Sql, runId: string): Promise<StopOrder> {
  const { rows } = await client.query<{ by: string; reason: string; drill: boolean }>(
    'SELECT requested_by AS by, reason, drill FROM run WHERE id = $1',
    [runId],
  )
  const run = rows[0]
  if (!run) throw new Error(`there is no run ${runId}`)
  return { runId, by: run.by, reason: run.reason, isDrill: run.drill }
}

const isAllOn = async (client: Sql): Promise<boolean> => {
  const { rows } = await client.query<{ isOn: boolean }>(
    `SELECT coalesce(body->'all', 'null'::jsonb) <> 'null'::jsonb AS "isOn" FROM runtime_document WHERE key = 'latch'`,
  )
  return rows[0]?.isOn === true
}

async function isOn(client: Sql, latch: Latched): Promise<boolean> {
  if (latch.of === 'all') return isAllOn(client)
  return latchAgent.isOn(await latchAgent.read(client, latch), latch)
}

async function turnOn(client: Sql, c: StepContext, latch: Latched): Promise<void> {
  const order = await orderOf(client, c.runId)
  if (latch.of === 'all') await latchAllIn(client, order)
  else {
    const found = await latchAgent.read(client, latch)
    if (!latchAgent.isOn(found, latch)) await latchAgent.turnOn(client, latch, { ...order, found })
  }
  await keepRevisionIn(client, c)
}

/** What engines and controllers say themselves: who denies, who does not yet, and who is not heard of. */
export async function lookAtLatch(c: StepContext, latch: Latched): Promise<Looked> {
  const kept = Kept.safeParse((await c.priorOf(REVISION))?.body)
  return c.tx(async (client) => {
    if (!(await isOn(client, latch))) return { missing: [{ key: 'latch', why: 'nothing denies yet' }], of: 1 }
    const { follow, behind, silent } = await followersOf(client, kept.success ? kept.data.revision : await head(client))
    const unsure = [
      ...silent.map((name) => `${name} is not heard of`),
      ...(follow.length + behind.length + silent.length === 0 ? ['no engine is heard of: nobody decides'] : []),
    ]
    if (behind.length === 0) await mark(client, c, 'latched_at')
    return {
      missing: behind.map((key) => ({ key, why: 'has not said that it denies' })),
      of: follow.length + behind.length + silent.length,
      facts: { follow, behind, silent },
      unsure,
    }
  })
}

/** Engines deny and controllers start nothing. Done when each of those that are heard said so; the silent ones are named. */
export const emergencyLatch = stopStep<Params>({
  name: 'emergency.latch',
  params: LatchParams,
  target: ({ latch }) => (latch.of === 'all' ? 'Latch/all' : latchAgent.key(latch)),
  goal: ({ latch }) => ({ ...latch }),
  late: 'passes',
  look: (c, { latch }) => lookAtLatch(c, latch),
  act: async (c, { latch }, { missing }) => {
    if (missing.some(({ key }) => key === 'latch')) await c.tx((client) => turnOn(client, c, latch))
    return []
  },
})
