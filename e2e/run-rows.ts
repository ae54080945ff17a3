import { createHash, randomUUID } from 'node:crypto'
import type { Role } from '@/lib/access'
import { uuidv7 } from '@/lib/uuid'
import { withDatabase } from './database'
import { nameOf } from './people'

type Planted = {
  n: number
  kind: string
  title: string
  params?: object
  target?: string
  state?: 'pending' | 'done' | 'uncertain' | 'failed'
  error?: string
  /** Seconds after the acceptance of the run. */
  from?: number
  to?: number
}
type PlantedRun = {
  by: Role
  steps: readonly Planted[]
  state?: 'queued' | 'uncertain' | 'done' | 'failed'
  outcome?: string
  waitingFor?: string
  /** How long ago it was accepted, in seconds. */
  ago?: number
  budgetS?: number
  /** Who had it under which epoch, from when on, and who was lost before. */
  owners?: readonly { owner: string; at: number; lost?: string; lostAt?: number }[]
  took?: number
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A run as the product keeps one. What is queued or goes on is then executed by the worker of the system under test. Out: its id and target. */
export async function plantRun({
  by,
  steps,
  state = 'queued',
  ago = 0,
  budgetS = 660,
  ...run
}: PlantedRun): Promise<{ id: string; target: string }> {
  const [id, planId] = [uuidv7(Date.now()), randomUUID()]
  const target = `Deployment/governance/journey-${id.slice(-8)}`
  const targets = JSON.stringify([{ key: target }])
  const startedAt = Date.now() - ago * 1000
  const at = (seconds: number | undefined) => (seconds === undefined ? null : new Date(startedAt + seconds * 1000))
  const planned = steps.map(({ n, kind, title, params = {} }) => ({ n, kind, title, params, targetKey: target }))
  await withDatabase('acgs_app', async (client) => {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM person WHERE kind = 'persona' AND name = $1`, [nameOf(by)])
    const person = rows[0]?.id ?? by
    await client.query('BEGIN')
    await client.query(
      `INSERT INTO plan (id, kind, class, lane, precedence, params, steps, targets, preview, digest, timeout_ms, needs_version, expires_at, created_by)
       VALUES ($1, 'rollback.service', 'risky', 2, 30, $2, $3, $4, '{"warnings": []}', $5, $6, 1, clock_timestamp() + interval '1 hour', $7)`,
      [
        planId,
        JSON.stringify({ target: { kind: 'Deployment', namespace: 'governance', name: target.split('/').at(-1) }, revision: 41 }),
        JSON.stringify(planned),
        targets,
        `sha256:${sha(planId)}`,
        budgetS * 1000,
        person,
      ],
    )
    const isEnded = state === 'done' || state === 'failed'
    await client.query(
      `INSERT INTO run (id, plan_id, lane, precedence, state, epoch, needs_version, request_id, requested_by, approvals, reason, outcome, waiting_for,
         deadline_at, created_at, started_at, finished_at)
       VALUES ($1, $2, 2, 30, $3, $4, 1, $5, $6, '[]', 'a journey of the browser tests', $7, $8, $9, $10, $11, $12)`,
      [
        id,
        planId,
        state,
        run.owners?.length ?? 0,
        randomUUID(),
        person,
        run.outcome ?? null,
        run.waitingFor ?? null,
        at(budgetS),
        at(0),
        state === 'queued' ? null : at(0),
        isEnded ? at(run.took ?? ago) : null,
      ],
    )
    await client.query('INSERT INTO run_target (run_id, target_key, active) VALUES ($1, $2, $3)', [id, target, !isEnded])
    await client.query('INSERT INTO target_fence (target_key, fence) VALUES ($1, 1)', [target])
    for (const [epoch, { owner, at: from, lost, lostAt }] of (run.owners ?? []).entries())
      await client.query('INSERT INTO run_owner (run_id, epoch, owner, at, from_owner, lease_ended_at) VALUES ($1, $2, $3, $4, $5, $6)', [
        id,
        epoch + 1,
        owner,
        at(from),
        lost ?? null,
        lostAt === undefined ? null : at(lostAt + 3),
      ])
    for (const { n, kind, title, params = {}, state: is = 'pending', error, from, to } of steps) {
      await client.query(
        `INSERT INTO step (run_id, n, kind, title, target_key, params, state, attempt, intent_at, started_at, finished_at, error, audit_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12)`,
        [
          id,
          n,
          kind,
          title,
          target,
          JSON.stringify(params),
          is,
          is === 'pending' ? 0 : 1,
          at(from),
          at(to),
          error ?? null,
          is === 'pending' ? null : uuidv7(Date.now()),
        ],
      )
      if (from !== undefined)
        await client.query(
          'INSERT INTO effect (key, run_id, n, target_key, goal_digest, created_at, sent_at, answered_at, verified_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)',
          [sha(`${id}|${n}|${target}`), id, n, target, `sha256:${sha(title)}`, at(from), at(to), is === 'done' ? at(to) : null],
        )
    }
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, $2)`, [id, state])
    await client.query('COMMIT')
  })
  return { id, target }
}

/** Waits for a word of another person, then ends by itself: executed by the real worker. */
export const aRunThatAsks = (by: Role = 'operator', budgetS = 660) =>
  plantRun({
    by,
    budgetS,
    steps: [
      { n: 1, kind: 'group@1', title: 'Begin' },
      { n: 2, kind: 'approve@1', title: 'A second person agrees', params: { question: 'Is the second zone drained?' } },
      { n: 3, kind: 'group@1', title: 'Go on' },
    ],
  })

/** One step was sent, and nobody knows whether it counts. */
export const anUncertainRun = (title = 'Put policy-engine back to revision 41') =>
  plantRun({
    by: 'operator',
    state: 'uncertain',
    ago: 30,
    waitingFor: 'step 2: sent, and nobody can say whether it counts (seen: unknown)',
    owners: [{ owner: 'worker-a', at: 0.2 }],
    steps: [
      { n: 1, kind: 'group@1', title: 'Check it once more', state: 'done', from: 0.3, to: 1.2 },
      {
        n: 2,
        kind: 'cluster.patch@1',
        title,
        state: 'uncertain',
        error: 'sent, and nobody can say whether it counts (seen: unknown)',
        from: 1.2,
      },
      { n: 3, kind: 'group@1', title: 'See that it holds' },
    ],
  })

/** A run that was verified although its first worker was lost on the way. */
export const aRunTakenOver = () =>
  plantRun({
    by: 'operator',
    state: 'done',
    outcome: 'verified',
    ago: 60,
    took: 14.4,
    budgetS: 30,
    owners: [
      { owner: 'worker-a', at: 0.2 },
      { owner: 'worker-b', at: 9, lost: 'worker-a', lostAt: 6.1 },
    ],
    steps: [
      { n: 1, kind: 'check@1', title: 'Check Deployment governance/policy-engine once more', state: 'done', from: 0.3, to: 1.2 },
      {
        n: 2,
        kind: 'cluster.patch@1',
        title: 'Put Deployment governance/policy-engine back to revision 41',
        state: 'done',
        from: 1.2,
        to: 5.4,
      },
      { n: 3, kind: 'wait-for@1', title: 'Wait until all pods run the content of revision 41', state: 'done', from: 5.4, to: 11.8 },
      { n: 4, kind: 'wait-for@1', title: 'See it hold', params: { holdMs: 30000 }, state: 'done', from: 11.8, to: 14.4 },
    ],
  })
