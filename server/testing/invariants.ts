import pg from 'pg'
import { expect } from 'vitest'

/** Each row is something that must never be so, whatever was killed, cut or slowed. Read as the owner: the app may not read the log's inbox. */
const BROKEN: readonly (readonly [rule: string, query: string])[] = [
  [
    'a step past pending has its intent in the log',
    `SELECT s.run_id, s.n, s.state FROM step s WHERE s.state <> 'pending' AND s.audit_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM entries e WHERE e.id = s.audit_id::text AND e.phase = 'intent')`,
  ],
  [
    'an ended step has its outcome after its intent',
    `SELECT s.run_id, s.n, s.state FROM step s WHERE s.state IN ('done', 'failed') AND NOT EXISTS (
       SELECT FROM entries o JOIN entries i ON i.id = o.id AND i.phase = 'intent' WHERE o.id = s.audit_id::text AND o.phase = 'outcome' AND i.place < o.place)`,
  ],
  [
    'an intent has at most one outcome',
    `SELECT id, count(*) FROM entries WHERE phase = 'outcome' AND action LIKE 'runs.%' GROUP BY id HAVING count(*) > 1`,
  ],
  [
    'an intent is written once',
    `SELECT id, count(*) FROM entries WHERE phase = 'intent' AND action LIKE 'runs.%' GROUP BY id HAVING count(*) > 1`,
  ],
  ['a target is active in one run', `SELECT target_key, count(*) FROM run_target WHERE active GROUP BY 1 HAVING count(*) > 1`],
  [
    'only an open run has targets',
    `SELECT t.run_id, t.target_key FROM run_target t JOIN run r ON r.id = t.run_id WHERE t.active AND r.state IN ('done', 'failed', 'cancelled')`,
  ],
  [
    'an open run has its targets',
    `SELECT r.id FROM run r JOIN run_target t ON t.run_id = r.id WHERE NOT t.active AND r.state IN ('queued', 'running', 'waiting', 'uncertain')`,
  ],
  [
    'what was there before is not the goal, unless it was so at the intent',
    `SELECT e.run_id, e.n FROM effect e JOIN prior_state p ON p.run_id = e.run_id AND p.target_key = e.target_key
     WHERE p.digest = e.goal_digest AND e.observed IS DISTINCT FROM 'satisfied'
       AND e.n = (SELECT min(n) FROM effect f WHERE f.run_id = e.run_id AND f.target_key = e.target_key)`,
  ],
  [
    'a run had who had to agree when it started',
    `SELECT r.id FROM run r JOIN plan p ON p.id = r.plan_id WHERE p.quorum IS NOT NULL AND jsonb_array_length(r.approvals) = 0`,
  ],
  [
    'no lease ended more than 5 s ago',
    `SELECT id, owner FROM run WHERE state = 'running' AND lease_until < clock_timestamp() - interval '5 seconds'`,
  ],
  [
    'a done step was answered for by the far side',
    `SELECT e.run_id, e.n FROM effect e JOIN step s ON s.run_id = e.run_id AND s.n = e.n WHERE s.state = 'done' AND s.resolution IS NULL AND e.verified_at IS NULL`,
  ],
  [
    'an unsent step is not past its call',
    `SELECT s.run_id, s.n FROM step s LEFT JOIN effect e ON e.run_id = s.run_id AND e.n = s.n WHERE s.state IN ('running', 'verifying') AND s.resolution IS NULL AND e.sent_at IS NULL`,
  ],
]

const ENTRIES = `WITH entries AS (
  SELECT t->>'id' AS id, t->>'phase' AS phase, t->>'action' AS action, place FROM (
    SELECT text::jsonb AS t, idx AS place FROM audit_entry UNION ALL SELECT entry::jsonb, 1000000000 + id FROM audit_inbox) AS found)`

/** Checks what must hold of runs after every fault. The fences are kept from falling by the database itself. */
export async function checkInvariants(): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
  await client.connect()
  try {
    const broken: object[] = []
    for (const [rule, query] of BROKEN) {
      const { rows } = await client.query(`${ENTRIES} ${query}`)
      if (rows.length > 0) broken.push({ rule, rows })
    }
    expect(broken).toEqual([])
  } finally {
    await client.end()
  }
}
