import { type Gate, type GateState, gatesOf, isOpen } from '@/lib/policy-gates'
import { GateDetail } from '@/lib/schemas/versions'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import type { Candidates } from '@/server/ports/candidates'
import { concludeMeasuring, MEASURED } from './conclude-measuring'
import { coverage } from './gates/coverage'
import { compiles, lints } from './gates/findings'
import { formatted } from './gates/formatted'
import { equalsOpa, loads } from './gates/module'
import { type DraftGate, LIMITS, type Measure, type Outcome, outcomeOf, waiting } from './gates/outcome'
import { rulesSeen } from './gates/rules-seen'
import { type Subject, subjectOf } from './gates/subject'
import { tests } from './gates/tests'
import { setGate } from './set-gate'

/** `lend` gives a connection for as long as a version is measured: its lock ends with it, also when this process is killed. */
export type Measurer = { lend: <T>(run: (client: Sql) => Promise<T>) => Promise<T>; candidates: Candidates; signal: AbortSignal }
type Row = { gate: string; state: string; detail: unknown; at: Date }

const MEASURES: Record<DraftGate, Measure> = {
  formatted,
  compiles,
  lints,
  tests,
  coverage,
  rules_seen: rulesSeen,
  loads,
  equals_opa: equalsOpa,
}
/** What must have passed before a gate says anything. */
const AFTER: Partial<Record<DraftGate, DraftGate>> = { coverage: 'tests', rules_seen: 'tests', equals_opa: 'loads' }
const GATES = gatesOf('draft') as DraftGate[] // the names of LIMITS, which a test compares
const PAUSE_MS = 60_000
/** One test's time at first, and at the most: below what all of them may take together. */
const TEST_SECONDS = 5
const TEST_SECONDS_MOST = 25

const triesOf = ({ detail }: Row): number => Number(GateDetail.safeParse(detail).data?.facts?.tries ?? 0)
const waitsWhy = ({ detail }: Row) => GateDetail.safeParse(detail).data?.waits?.why ?? null

/** What is still to be measured. A gate that waits for one which failed stays as it is. */
function openGates(rows: readonly Row[]): DraftGate[] {
  const byGate = new Map(rows.map((row) => [row.gate, row]))
  return GATES.filter((gate) => {
    const row = byGate.get(gate)
    if (row && row.state !== 'waiting') return false
    const before = AFTER[gate] && byGate.get(AFTER[gate])
    return !(row && waitsWhy(row) === 'gate_before' && before?.state === 'failed')
  })
}

/** A tool that was missing, or a limit, is tried again after 2, 4, 8 … seconds, at most a minute. */
function isDue(rows: readonly Row[], nowMs: number): boolean {
  const waits = rows.filter((row) => row.state === 'waiting' && waitsWhy(row) !== 'gate_before')
  return waits.every((row) => nowMs >= row.at.getTime() + Math.min(PAUSE_MS, 1000 * 2 ** Math.min(10, triesOf(row))))
}

async function measureOne(ctx: ServiceContext, subject: Subject, { gate, tries }: { gate: DraftGate; tries: number }): Promise<Outcome> {
  const found = await MEASURES[gate](ctx, subject)
    .catch((cause: unknown) => outcomeOf(cause, LIMITS[gate]))
    .catch((cause: unknown) => {
      ctx.log.error({ err: cause, version: subject.version, gate }, 'policies.measure-failed')
      return waiting(LIMITS[gate], { why: 'failed_to_run', says: 'Measuring failed on our side. It is tried again by itself.' })
    })
  return found.state === 'waiting' && found.detail.waits ? waiting(LIMITS[gate], found.detail.waits, tries + 1) : found
}

/** Writes down what was found, while the version still stands where it was measured. */
async function keep(ctx: ServiceContext, version: number, { gate, found }: { gate: Gate; found: Outcome }): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ state: string }[]>`SELECT state FROM policy_version WHERE version = ${version} FOR SHARE`
    if (row?.state !== 'draft') return false
    await setGate(ctx, tx, { version, gate, ...found })
    return true
  })
}

/** Every gate that nobody measured, in order. Out: false when the version was taken back meanwhile. */
async function measureVersion(ctx: ServiceContext, version: number, { candidates, signal }: Measurer): Promise<boolean> {
  const found = await ctx.db.policyVersion.findUniqueOrThrow({
    where: { version },
    select: { version: true, bundle: true, files: { select: { path: true, text: true }, orderBy: { path: 'asc' } }, gates: true },
  })
  const states = new Map(found.gates.map(({ gate, state }) => [gate, state]))
  const rows = new Map(found.gates.map((row) => [row.gate, row]))
  const most = Math.max(0, ...found.gates.map(triesOf))
  const subject = subjectOf(ctx, { ...found, testSeconds: Math.min(TEST_SECONDS_MOST, TEST_SECONDS * (1 + most)) }, candidates)
  try {
    for (const gate of openGates(found.gates)) {
      if (signal.aborted) return true
      const before = AFTER[gate]
      const row = rows.get(gate)
      const isHeld = before !== undefined && states.get(before) !== 'passed'
      if (isHeld && row) continue
      const outcome = isHeld
        ? waiting(LIMITS[gate], { why: 'gate_before', says: 'It is measured once the gate it rests on is passed.' })
        : await measureOne(ctx, subject, { gate, tries: row ? triesOf(row) : 0 })
      states.set(gate, outcome.state)
      if (!(await keep(ctx, version, { gate, found: outcome }))) return false
    }
  } finally {
    await subject.close()
  }
  return true
}

const LOCK = 'SELECT pg_try_advisory_lock(hashtext($1), $2) AS "isMine"'
const UNLOCK = 'SELECT pg_advisory_unlock(hashtext($1), $2)'
const NAME = 'measuring a policy version'

const readGates = (ctx: ServiceContext, version: number) => ctx.db.policyGate.findMany({ where: { version, gate: { in: GATES } } })

/** One version, by one worker at a time. Out: whether this one had it. */
async function turn(ctx: ServiceContext, version: number, measurer: Measurer): Promise<boolean> {
  return measurer.lend(async (client) => {
    const { rows } = await client.query<{ isMine: boolean }>(LOCK, [NAME, version])
    if (!rows[0]?.isMine) return false
    try {
      const still = await ctx.db.policyVersion.count({ where: { version, ...MEASURED.not } })
      if (still === 0 || !(await measureVersion(ctx, version, measurer))) return true
      const gates = await readGates(ctx, version)
      if (openGates(gates).length > 0) return true
      const passed = new Set(gates.filter(({ state }) => isOpen(state as GateState)).map(({ gate }) => gate)) // words of the table
      await concludeMeasuring(
        ctx,
        version,
        GATES.filter((gate) => !passed.has(gate)),
      )
      return true
    } finally {
      // A connection that cannot say so any more has lost the lock with its session.
      await client.query(UNLOCK, [NAME, version]).catch(() => undefined)
    }
  })
}

/** Measures what was submitted, the oldest first; of what waits for a tool only what is due. Out: the versions that had a turn here. */
export async function measureVersions(context: () => ServiceContext, measurer: Measurer): Promise<number[]> {
  const ctx = context()
  const frozen = await ctx.db.policyVersion.findMany({
    where: MEASURED.not,
    select: { version: true, gates: { where: { gate: { in: GATES } } } },
    orderBy: { version: 'asc' },
  })
  const had: number[] = []
  for (const { version, gates } of frozen) {
    if (measurer.signal.aborted) break
    if (isDue(gates, ctx.now().getTime()) && (await turn(context(), version, measurer))) had.push(version)
  }
  return had
}
