import * as z from 'zod'
import type { Sql } from '@/server/audit/sql'
import { type Preview, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { emptyPreview } from '@/server/runs/kinds/planned'
import { jittered, pause } from '@/server/runs/pause'
import { wordsOf } from '@/server/runs/trouble'
import type { Acted } from './acted'
import { within } from './each'
import { leftMs, sayLine, sinceAcceptedMs, type Timed } from './timed'

/** One thing that is not as it has to be, and what is known of it. */
export type Missing = { key: string; why: string }
export type Looked = {
  missing: Missing[]
  /** How many things were looked at. */
  of: number
  facts?: Record<string, unknown>
  /** What holds, and yet nobody can be sure of; said at the end of the run. */
  unsure?: string[]
}

const WROTE_MAX = 500
const Call = z.strictObject({ key: z.string(), path: z.string().nullable(), status: z.number().int(), auditId: z.string().nullable() })
const Result = z.strictObject({
  rounds: z.number().int(),
  tookMs: z.number().int(),
  wrote: z.array(Call).max(WROTE_MAX),
  /** The last word about each thing that did not answer well. */
  failed: z.array(z.strictObject({ key: z.string(), why: z.string() })).max(WROTE_MAX),
})
type Result = z.infer<typeof Result>

export type StopSpec<P extends Timed> = {
  name: string
  params: z.ZodType<P>
  target: (p: P) => string
  goal?: (p: P) => Record<string, unknown>
  plan?: StepKind<P>['plan']
  /** What is there now, from the far side. Errors: whatever the far side says; it is asked again. */
  look: (c: StepContext, p: P) => Promise<Looked>
  /** One round over what is missing: all of it beside each other, so that one that hangs holds up no other. */
  act?: (c: StepContext, p: P, round: { missing: readonly Missing[]; n: number }) => Promise<Acted[]>
  /** In a transaction of the run, when nothing is missing. */
  seen?: (client: Sql, c: StepContext, p: P) => Promise<void>
  /** In one, when the line was missed. */
  missed?: (client: Sql, c: StepContext, p: P) => Promise<void>
  /** `passes`: what is late is said, and the run goes on. `fails`: the stop is not confirmed. */
  late: 'passes' | 'fails'
  /** Written down beside `late`, of what is missing. */
  advice?: (p: P, missing: readonly Missing[]) => Record<string, unknown>
}

const AGAIN_MS = 250
/** A look that hangs is given up after so long, and near the line or behind it sooner: who comes after waits for it. */
const LOOK_MS = 3000
const LEAST_MS = 500
/** A step that begins behind its line, because others were late, still has so long to act. */
const CHANCE_MS = 1500
/** Steps whose every missing thing was refused for good: their line is not waited for. Known to this process alone; another one waits. */
const hopeless = new Set<string>()
const idOf = ({ runId, n }: StepContext): string => `${runId}/${n}`

const isOurs = (c: StepContext): boolean => c.signal.aborted

/** A far side that does not answer is itself what is missing. */
async function lookOr<P extends Timed>(spec: StopSpec<P>, c: StepContext, p: P): Promise<Looked & { isBlind: boolean }> {
  try {
    return { ...(await spec.look(within(c, Math.min(LOOK_MS, Math.max(LEAST_MS, leftMs(c, p)))), p)), isBlind: false }
  } catch (cause) {
    if (isOurs(c)) throw cause
    return { missing: [{ key: spec.target(p), why: wordsOf(cause) }], of: 1, isBlind: true }
  }
}

type Round = { missing: readonly Missing[]; n: number }
async function actOr<P extends Timed>(spec: StopSpec<P>, ...[c, p, round]: [StepContext, P, Round]): Promise<Acted[]> {
  try {
    return (await spec.act?.(c, p, round)) ?? []
  } catch (cause) {
    if (isOurs(c)) throw cause
    return [{ key: spec.target(p), wrote: null, failed: wordsOf(cause) }]
  }
}

function callOf({ key, wrote }: Acted): z.infer<typeof Call>[] {
  if (wrote === null) return []
  return [{ key, path: wrote.record.path, status: wrote.status, auditId: wrote.auditId }]
}

/** Looks and acts, round after round, until nothing is missing or the line is reached. */
async function rounds<P extends Timed>(spec: StopSpec<P>, c: StepContext, p: P): Promise<Result> {
  const wrote: z.infer<typeof Call>[] = []
  const failed = new Map<string, string>()
  const since = performance.now()
  let isHopeless = false
  const endsIn = () => Math.max(leftMs(c, p), CHANCE_MS - (performance.now() - since))
  for (let n = 0; ; n += 1) {
    const seen = await lookOr(spec, c, p)
    const isOver = seen.missing.length === 0 || endsIn() <= 0 || isHopeless || spec.act === undefined
    if (isOver) {
      const kept = [...failed].slice(0, WROTE_MAX).map(([key, why]) => ({ key, why }))
      return { rounds: n, tookMs: Math.round(performance.now() - since), wrote: wrote.slice(0, WROTE_MAX), failed: kept }
    }
    const acted = seen.isBlind ? [] : await actOr(spec, c, p, { missing: seen.missing, n })
    for (const one of acted) {
      wrote.push(...callOf(one))
      if (one.failed === null) failed.delete(one.key)
      else failed.set(one.key, one.failed)
    }
    const refused = new Set(acted.filter(({ isRefused }) => isRefused).map(({ key }) => key))
    isHopeless = acted.length > 0 && seen.missing.every(({ key }) => refused.has(key))
    if (isHopeless) hopeless.add(idOf(c))
    await pause(Math.max(1, Math.min(jittered(AGAIN_MS), endsIn())), c.signal)
  }
}

const said = (missing: readonly Missing[]): string => {
  const some = missing.slice(0, 5).map(({ key, why }) => `${key}: ${why}`)
  return some.join('; ') + (missing.length > some.length ? `; and ${missing.length - some.length} more` : '')
}

/** What there is now, and what the line says of it. */
export async function verifyStop<P extends Timed>(spec: StopSpec<P>, c: StepContext, p: P): Promise<Verdict> {
  const seen = await lookOr(spec, c, p)
  const { missing, of } = seen
  const facts = { ...seen.facts, of, missing: missing.slice(0, WROTE_MAX), atMs: sinceAcceptedMs(c), lineMs: p.lineMs }
  if (missing.length === 0) {
    const { seen: onSeen } = spec
    if (onSeen) await c.tx((client) => onSeen(client, c, p))
    const isLate = facts.atMs > p.lineMs
    const unsure = [...(seen.unsure ?? []), ...(isLate ? [`seen after ${sayLine(p)}`] : [])]
    return { state: 'verified', facts, ...(unsure.length === 0 ? {} : { unknown: unsure.join('; ') }) }
  }
  const reason = `${missing.length} of ${of}: ${said(missing)}`
  if (leftMs(c, p) > 0 && !hopeless.delete(idOf(c))) return { state: 'pending', reason, retryAfterMs: jittered(AGAIN_MS), facts }
  const { missed } = spec
  if (missed) await c.tx((client) => missed(client, c, p))
  const more = { ...facts, ...spec.advice?.(p, missing) }
  return spec.late === 'fails'
    ? { state: 'failed', end: 'not confirmed', reason: `by ${sayLine(p)}: ${reason}`, facts: more }
    : { state: 'verified', facts: { ...more, isLate: true }, unknown: `not by ${sayLine(p)}: ${reason}`.slice(0, 400) }
}

/** A step of a stop: it looks, acts on what is missing, and looks again until its line; then it says what is missing, and the next one begins. */
export const stopStep = <P extends Timed>(spec: StopSpec<P>): StepKind =>
  stepKind<P, Result>({
    name: spec.name,
    version: 1,
    params: spec.params,
    result: Result,
    effect: spec.act ? 'converge' : 'read',
    stopClass: true,
    timeoutMs: 3_600_000,
    maxAttempts: 3,
    backoffMs: () => jittered(AGAIN_MS),
    plan: spec.plan ?? (async (): Promise<Preview> => emptyPreview()),
    target: spec.target,
    ...(spec.goal ? { goal: spec.goal } : {}),
    observe: async (c, p) => {
      const seen = await lookOr(spec, c, p)
      if (seen.isBlind) return 'unknown'
      return seen.missing.length === 0 ? 'satisfied' : 'partial'
    },
    run: (c, p) => rounds(spec, c, p),
    verify: (c, p) => verifyStop(spec, c, p),
  } satisfies StepKind<P, Result>)
