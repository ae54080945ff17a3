import { planLink } from '@/lib/plan-link'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from '@/server/runs/connection'
import { tell } from '@/server/runs/tell'
import { armTimer, type OnTimer } from '@/server/runs/timers'

export const PAUSE_TIMER = 'reverter-pause'

type Standing = { run_id: string; target_key: string; until_at: Date }
type Ended = Standing & { told_at: Date | null }

const refOf = ({ run_id, target_key }: Pick<Standing, 'run_id' | 'target_key'>) => `${run_id} ${target_key}`
const alarmKey = (ref: string) => `reverter-paused:${ref}`

/** Pauses that steps of runs have made. A step that was sent counts, whatever came of it: it may be there. */
async function findNew(client: Sql): Promise<void> {
  const { rows } = await client.query<Standing>(
    `INSERT INTO reverter_pause (run_id, target_key, step_n, target, reason, requested_by, until_at, paused_at)
     SELECT s.run_id, s.target_key, s.n, s.params -> 'target', r.reason, r.requested_by, (s.params -> 'change' ->> 'until')::timestamptz, e.sent_at
     FROM step s JOIN run r ON r.id = s.run_id JOIN effect e ON e.run_id = s.run_id AND e.n = s.n
     WHERE s.params -> 'change' ->> 'do' = 'pauseReverter' AND e.sent_at IS NOT NULL AND s.state IN ('verifying', 'done', 'failed', 'uncertain')
       AND NOT EXISTS (SELECT 1 FROM reverter_pause p WHERE p.run_id = s.run_id AND p.target_key = s.target_key)
     ON CONFLICT DO NOTHING RETURNING run_id, target_key, until_at`,
  )
  for (const row of rows) {
    await armTimer(client, { kind: PAUSE_TIMER, ref: refOf(row), dueAt: row.until_at })
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, 'paused')`, [row.run_id])
  }
}

/** What a run took back itself, and what a later one resumed: that one ends the newest pause before it, and no other. */
async function findEnded(client: Sql): Promise<Ended[]> {
  const taken = await client.query<Ended>(
    `UPDATE reverter_pause p SET ended_at = clock_timestamp(), ended_how = 'taken back', ended_by = p.run_id
     FROM step s WHERE p.ended_at IS NULL AND s.run_id = p.run_id AND s.n = p.step_n AND s.state = 'compensated'
     RETURNING p.run_id, p.target_key, p.until_at, p.told_at`,
  )
  const resumed = await client.query<Ended>(
    `UPDATE reverter_pause p SET ended_at = clock_timestamp(), ended_how = 'resumed', ended_by = found.by
     FROM (SELECT DISTINCT ON (s.run_id, s.target_key) s.run_id AS by, q.run_id, q.target_key
       FROM step s JOIN reverter_pause q ON q.target_key = s.target_key AND q.ended_at IS NULL AND q.paused_at < s.finished_at
       WHERE s.params -> 'change' ->> 'do' = 'resumeReverter' AND s.state = 'done'
         AND NOT EXISTS (SELECT 1 FROM reverter_pause z WHERE z.target_key = s.target_key AND z.ended_by = s.run_id)
       ORDER BY s.run_id, s.target_key, q.paused_at DESC) AS found
     WHERE p.run_id = found.run_id AND p.target_key = found.target_key AND p.ended_at IS NULL
     RETURNING p.run_id, p.target_key, p.until_at, p.told_at`,
  )
  return [...taken.rows, ...resumed.rows]
}

/** In the transaction that ends a pause: pages hear of it, its timer is out, and an alarm of it is over. */
export async function settleEnded(client: Sql, ended: readonly Ended[]): Promise<void> {
  for (const row of ended) {
    const ref = refOf(row)
    await client.query(`UPDATE timer SET state = 'cancelled' WHERE kind = $1 AND ref = $2 AND state = 'armed'`, [PAUSE_TIMER, ref])
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, 'resumed')`, [row.run_id])
    if (row.told_at !== null) await tell(client, `${alarmKey(ref)} over`, { kind: 'clear', key: alarmKey(ref) })
  }
}

/** Follows what runs have paused and resumed. Every row of it comes from rows of runs, so nothing is lost with a process. */
export const keepPauses = (lend: Lend): Promise<void> =>
  inOne(lend, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('reverter pauses', 0))`)
    await findNew(client)
    await settleEnded(client, await findEnded(client))
  })

type Due = { run_id: string; target_key: string; reason: string; until_at: Date; name: string }

/** A pause whose time is over: somebody is told, and nothing is resumed. */
export const onPauseOver: OnTimer = async (client, { ref }) => {
  const [runId = '', ...key] = ref.split(' ')
  const { rows } = await client.query<Due>(
    `UPDATE reverter_pause p SET told_at = clock_timestamp() WHERE run_id = $1 AND target_key = $2 AND ended_at IS NULL
     RETURNING run_id, target_key, reason, until_at, coalesce((SELECT name FROM person WHERE id::text = p.requested_by), p.requested_by) AS name`,
    [runId, key.join(' ')],
  )
  const due = rows[0]
  if (due === undefined) return
  const detail =
    `Run ${due.run_id} of ${due.name} paused it until ${due.until_at.toISOString()} (${due.reason.slice(0, 200)}). ` +
    'Nothing resumes by itself: what it keeps in line may drift until somebody plans its return.'
  const href = planLink('reverter.resume', undefined, { runId: due.run_id, targetKey: due.target_key })
  await tell(client, alarmKey(ref), {
    kind: 'alarm',
    key: alarmKey(ref),
    severity: 3,
    title: `Still paused: ${due.target_key}`,
    detail,
    href,
  })
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, 'pause over')`, [due.run_id])
}
