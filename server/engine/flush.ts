import { decodeSketch, encodeSketch } from '@/lib/latency-sketch'
import { type Pool, type PoolClient, withConnection } from '@/server/db'
import { addReviews } from './flush-reviews'
import type { Entry, Journal, Lost } from './journal'
import { COUNTS, classOf, type Minute, rollUp, type ViolationMinute } from './rollup'

export const FLUSH_MS = 200
const EVENT_MS = 500
const SEVERITIES = ['low', 'medium', 'high', 'critical']

const columns = [
  ['decision_id', 'uuid'],
  ['evaluated_at', 'timestamptz'],
  ['engine_id', 'text'],
  ['agent_id', 'text'],
  ['action', 'text'],
  ['type', 'text'],
  ['verdict', 'text'],
  ['allow', 'boolean'],
  ['refusal', 'text'],
  ['severity', 'text'],
  ['codes', 'text'],
  ['uncontrolled', 'boolean'],
  ['waived', 'boolean'],
  ['attempted', 'boolean'],
  ['origin', 'text'],
  ['stage', 'text'],
  ['policy_version', 'text'],
  ['constitution_hash', 'text'],
  ['runtime_revision', 'bigint'],
  ['input_digest', 'text'],
  ['request_id', 'text'],
  ['token_id', 'text'],
  ['door', 'text'],
  ['score', 'float8'],
  ['eval_ns', 'bigint'],
  ['queue_ns', 'bigint'],
  ['record', 'jsonb'],
] as const

function rowOf(entry: Entry): unknown[] {
  const { record } = entry
  const { acgs } = record
  const { isAttempted, isWaived, isUncontrolled } = classOf(entry)
  const worst = Math.max(-1, ...acgs.violations.map(({ severity }) => SEVERITIES.indexOf(severity)))
  const asked = acgs.asked
  return [
    record.decision_id,
    record.timestamp,
    record.labels.id,
    asked.agent_id,
    asked.action,
    asked.type,
    acgs.verdict,
    acgs.verdict === 'allow',
    acgs.refusal,
    SEVERITIES[worst] ?? null,
    [...new Set(acgs.violations.map(({ code }) => code))].join(' '),
    isUncontrolled,
    isWaived,
    isAttempted,
    acgs.origin,
    acgs.stage,
    acgs.policy_version,
    acgs.constitution_hash,
    acgs.runtime_revision,
    acgs.input_digest,
    acgs.request_id,
    record.requested_by,
    acgs.source.door,
    typeof record.result?.score === 'number' ? record.result.score : null,
    acgs.eval_ns,
    acgs.queue_ns,
    JSON.stringify(record),
  ]
}

/** Writes the rows. Out: the ids that were new; a batch that comes a second time, after a lost answer, adds nothing. */
async function insertDecisions(client: PoolClient, entries: readonly Entry[]): Promise<Set<string>> {
  const rows = entries.map(rowOf)
  const names = columns.map(([name]) => name)
  const picked = names.map((name) => (name === 'codes' ? `string_to_array(nullif(codes, ''), ' ')` : name))
  const { rows: made } = await client.query<{ decision_id: string }>(
    `INSERT INTO decision (${names.join(', ')})
     SELECT ${picked.map((part) => (part.startsWith('string_to') ? `coalesce(${part}, '{}')` : part)).join(', ')}
     FROM unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}) AS t(${names.join(', ')})
     ON CONFLICT DO NOTHING RETURNING decision_id`,
    columns.map((_, i) => rows.map((row) => row[i])),
  )
  return new Set(made.map(({ decision_id }) => decision_id))
}

/** Adds to this engine's minutes. Sketches are merged with what is there, so a restarted engine does not overwrite its own past. */
async function addMinutes(client: PoolClient, engineId: string, minutes: readonly Minute[]): Promise<void> {
  for (const row of minutes) {
    const { rows } = await client.query<{ sketch: Buffer }>(
      'SELECT sketch FROM decision_minute WHERE minute = $1 AND engine_id = $2 AND origin = $3 FOR UPDATE',
      [row.minute, engineId, row.origin],
    )
    if (rows[0]) row.sketch.merge(decodeSketch(rows[0].sketch))
    await client.query(
      `INSERT INTO decision_minute (minute, engine_id, origin, ${COUNTS.join(', ')}, sketch, updated_at)
       VALUES ($1, $2, $3, ${COUNTS.map((_, i) => `$${i + 5}`).join(', ')}, $4, clock_timestamp())
       ON CONFLICT (minute, engine_id, origin) DO UPDATE SET
         ${COUNTS.map((name) => `${name} = decision_minute.${name} + excluded.${name}`).join(', ')}, sketch = $4, updated_at = clock_timestamp()`,
      [row.minute, engineId, row.origin, Buffer.from(encodeSketch(row.sketch)), ...COUNTS.map((name) => row[name])],
    )
  }
}

async function addViolations(client: PoolClient, engineId: string, rows: readonly ViolationMinute[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `INSERT INTO violation_minute (minute, engine_id, origin, code, principle, severity, prevented, waived, occurred)
     SELECT minute, $1, origin, code, principle, severity, prevented, waived, occurred
     FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
       AS t(minute, origin, code, principle, severity, prevented, waived, occurred)
     ON CONFLICT (minute, engine_id, origin, code) DO UPDATE SET prevented = violation_minute.prevented + excluded.prevented,
       waived = violation_minute.waived + excluded.waived, occurred = violation_minute.occurred + excluded.occurred`,
    [
      engineId,
      ...(['minute', 'origin', 'code', 'principle', 'severity', 'prevented', 'waived', 'occurred'] as const).map((name) =>
        rows.map((row) => row[name]),
      ),
    ],
  )
}

type Loss = readonly [stage: keyof Lost, n: number]
async function addLosses(client: PoolClient, engineId: string, losses: readonly Loss[]): Promise<void> {
  for (const [stage, lost] of losses)
    await client.query(
      `INSERT INTO decision_loss (minute, engine_id, stage, lost) VALUES (date_trunc('minute', clock_timestamp()), $1, $2, $3)
       ON CONFLICT (minute, engine_id, stage) DO UPDATE SET lost = decision_loss.lost + excluded.lost`,
      [engineId, stage, lost],
    )
}

/** Class 22 (data exception) and 23 (integrity) are about the rows; everything else is about the connection or the server. */
const isRefusedData = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && /^2[23]/.test(String(cause.code))

type FlushOptions = { pool: Pool; journal: Journal; engineId: string; onRefused: (cause: unknown) => void }
export type Flusher = { flush(): Promise<number> }

/** Carries the journal into the database: one transaction a batch with its rollups, each decision counted once whatever is retried.
 *  `flush` writes all there is and rejects when the database is away; nothing is dropped from the journal before the commit. */
export function createFlusher({ pool, journal, engineId, onRefused }: FlushOptions): Flusher {
  const told: Lost = { buffer: 0, spool: 0, ingest: 0 }
  let lastEventAt = 0
  let isOwed = false

  /** One transaction. Out: what it told, to be noted only now that it is committed. */
  const write = (entries: readonly Entry[], losses: Loss[], tells: boolean) =>
    withConnection(pool, async (client) => {
      await client.query('BEGIN')
      const fresh = await insertDecisions(client, entries)
      const added = entries.filter(({ record }) => fresh.has(record.decision_id))
      const { minutes, violations } = rollUp(added)
      await addMinutes(client, engineId, minutes)
      await addViolations(client, engineId, violations)
      await addReviews(client, added)
      await addLosses(client, engineId, losses)
      if (tells)
        await client.query(`INSERT INTO event (topic, ref, version) VALUES ('decisions', $1, $2)`, [
          engineId,
          entries.at(-1)?.record.decision_id ?? '',
        ])
      await client.query('COMMIT')
    })

  async function commit(entries: readonly Entry[]): Promise<void> {
    const losses = (['buffer', 'spool', 'ingest'] as const)
      .map((stage) => [stage, journal.lost[stage] - told[stage]] as const)
      .filter(([, n]) => n > 0)
    isOwed ||= entries.length > 0 || losses.length > 0
    const tells = isOwed && performance.now() - lastEventAt >= EVENT_MS
    await write(entries, losses, tells)
    for (const [stage, n] of losses) told[stage] += n
    if (tells) {
      lastEventAt = performance.now()
      isOwed = false
    }
  }

  /** A record that the database refuses must not hold up the others: it is found by halving, and counted as lost. */
  async function commitAll(entries: readonly Entry[]): Promise<void> {
    try {
      await commit(entries)
    } catch (cause) {
      if (!isRefusedData(cause)) throw cause
      if (entries.length > 1) {
        const half = Math.ceil(entries.length / 2)
        await commitAll(entries.slice(0, half))
        await commitAll(entries.slice(half))
        return
      }
      journal.lost.ingest += 1
      onRefused(cause)
    }
  }

  return {
    async flush() {
      let written = 0
      for (let batch = await journal.oldest(); batch; batch = await journal.oldest()) {
        await commitAll(batch.entries)
        await batch.drop()
        written += batch.entries.length
      }
      const hasLosses = (['buffer', 'spool', 'ingest'] as const).some((stage) => journal.lost[stage] > told[stage])
      if (written === 0 && (hasLosses || (isOwed && performance.now() - lastEventAt >= EVENT_MS))) await commit([])
      return written
    },
  }
}
