import { decodeSketch, encodeSketch } from '@/lib/latency-sketch'
import { copyRows } from '@/server/copy-rows'
import type { PoolClient } from '@/server/db'
import { addRolloutMinutes } from './add-rollout-minutes'
import { addViolationItems } from './add-violations'
import { addWaiverMatches } from './add-waiver-matches'
import { addReviews } from './flush-reviews'
import type { Entry } from './journal'
import { COUNTS, classOf, type Minute, rollUp, type ViolationMinute } from './rollup'
import { occurrencesOf } from './violation-items'

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
  ['receipt_digest', 'text'],
  ['record', 'jsonb'],
] as const
const NAMES = columns.map(([name]) => name)

/** One row in the order of the columns, and its codes, which are a list. */
function rowOf(entry: Entry): { values: unknown[]; codes: string[] } {
  const { record } = entry
  const { acgs } = record
  const { isAttempted, isWaived, isUncontrolled } = classOf(entry)
  const worst = Math.max(-1, ...acgs.violations.map(({ severity }) => SEVERITIES.indexOf(severity)))
  const asked = acgs.asked
  const values = [
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
    acgs.receipt && 'digest' in acgs.receipt ? acgs.receipt.digest : null,
    JSON.stringify(record),
  ]
  return { values, codes: [...new Set(acgs.violations.map(({ code }) => code))] }
}

const isThereAlready = (cause: unknown) => typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '23505'

/** Writes the rows. Out: the entries that were new; a batch that comes a second time, after a lost answer, adds nothing. */
async function insertDecisions(client: PoolClient, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const rows = entries.map(rowOf)
  await client.query('SAVEPOINT decisions')
  try {
    const withCodes = rows.map(({ values, codes }) => [...values, codes])
    await copyRows(client, { table: 'decision', columns: [...NAMES, 'codes'] }, withCodes)
    return entries
  } catch (cause) {
    if (!isThereAlready(cause)) throw cause
    await client.query('ROLLBACK TO SAVEPOINT decisions')
  }
  const { rows: made } = await client.query<{ decision_id: string }>(
    `INSERT INTO decision (${NAMES.join(', ')}, codes)
     SELECT ${NAMES.join(', ')}, coalesce(string_to_array(nullif(codes, ''), ' '), '{}')
     FROM unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}, $${columns.length + 1}::text[]) AS t(${NAMES.join(', ')}, codes)
     ON CONFLICT DO NOTHING RETURNING decision_id`,
    [...columns.map((_, i) => rows.map(({ values }) => values[i])), rows.map(({ codes }) => codes.join(' '))],
  )
  const fresh = new Set(made.map(({ decision_id }) => decision_id))
  return entries.filter(({ record }) => fresh.delete(record.decision_id)) // one id twice in a batch is one decision
}

/** Adds to an engine's minutes. Sketches are merged with what is there, so a restarted engine does not overwrite its own past. */
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

/** Writes decisions of any engines with their minutes, inside the caller's transaction. One that is there already adds nothing, so a batch may come again.
 *  Out: how many are new. */
export async function storeDecisions(client: PoolClient, entries: readonly Entry[]): Promise<number> {
  if (entries.length === 0) return 0
  const fresh = await insertDecisions(client, entries)
  for (const [engineId, own] of Map.groupBy(fresh, ({ record }) => record.labels.id)) {
    const { minutes, violations } = rollUp(own)
    await addMinutes(client, engineId, minutes)
    await addViolations(client, engineId, violations)
    await addRolloutMinutes(client, engineId, own)
  }
  await addWaiverMatches(client, fresh)
  await addViolationItems(client, fresh.flatMap(occurrencesOf))
  await addReviews(client, fresh)
  return fresh.length
}

export type Loss = readonly [stage: 'buffer' | 'spool' | 'ingest', n: number]
/** Notes decisions that were answered and cannot be kept, in the present minute. `source` is the engine, or the topic's group. */
export async function addLosses(client: PoolClient, source: string, losses: readonly Loss[]): Promise<void> {
  for (const [stage, lost] of losses)
    await client.query(
      `INSERT INTO decision_loss (minute, engine_id, stage, lost) VALUES (date_trunc('minute', clock_timestamp()), $1, $2, $3)
       ON CONFLICT (minute, engine_id, stage) DO UPDATE SET lost = decision_loss.lost + excluded.lost`,
      [source, stage, lost],
    )
}

type Told = { ref: string; version: string; isViolated: boolean }
/** Tells the browsers' streams that there are new decisions, and whether any broke a rule. */
export async function tellDecisions(client: PoolClient, { ref, version, isViolated }: Told): Promise<void> {
  const topics = isViolated ? ['decisions', 'violations'] : ['decisions']
  await client.query('INSERT INTO event (topic, ref, version) SELECT topic, $1, $2 FROM unnest($3::text[]) AS topic', [
    ref,
    version,
    topics,
  ])
}

/** Class 22 (data exception) and 23 (integrity) are about the rows; everything else is about the connection or the server. */
export const isRefusedData = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && /^2[23]/.test(String(cause.code))
