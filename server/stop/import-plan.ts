import * as z from 'zod'
import { STOP_SCOPES, type StopScope } from '@/lib/emergency-words'
import type { JournalLine } from '@/lib/schemas/stop-journal'
import type { ReadJournal } from './read-journal'

const Accept = z.object({
  scope: z.enum(STOP_SCOPES),
  target: z.string().max(512).nullable(),
  key: z.string().max(512),
  plan_id: z.uuid(),
  /** The run whose database was lost; absent for a stop that began without one. */
  run_id: z.uuid().optional(),
  digest: z.string().max(128),
  reason: z.string().max(2000),
  operator: z.string().max(253).nullable(),
  verified: z.boolean(),
  /** Whom the console knew, and how they confirmed it; believed of a journal from the worker's own disk alone. */
  person: z.object({ id: z.string().max(128), name: z.string().max(200) }).optional(),
  method: z.string().max(32).optional(),
  drill: z.boolean(),
  steps: z
    .array(
      z.object({
        n: z.number().int().min(1),
        parentN: z.number().int().min(1).optional(),
        kind: z.string().max(128),
        title: z.string().max(500),
        params: z.unknown(),
      }),
    )
    .max(20_000),
  targets: z.array(z.looseObject({ key: z.string().max(512) })).max(20_000),
})
type Accept = z.infer<typeof Accept>
const Outcome = z.object({
  n: z.number().int(),
  state: z.enum(['done', 'failed', 'skipped']),
  why: z.string().max(1000).nullable(),
  facts: z.record(z.string(), z.unknown()),
})
const Intent = z.object({ n: z.number().int(), target: z.string().max(512).optional() })
const Kept = z.object({ target: z.string().max(512), body: z.record(z.string(), z.unknown()), digest: z.string().max(128) })

const Taken = z.object({
  ...{ target: z.string().max(512), name: z.string().min(1).max(128), media_type: z.string().max(128), file: z.string().max(512) },
  ...{ sandbox: z.uuid().nullable(), agent: z.string().max(253).nullable(), isTruncated: z.boolean() },
  ...{ digest: z.string().max(128).nullable(), missing: z.string().max(1000).nullable() },
})

export type ImportedStep = Accept['steps'][number] & {
  targetKey: string
  state: 'done' | 'failed' | 'skipped' | 'uncertain' | 'pending'
  why: string | null
  facts: Record<string, unknown> | null
  intentAt: Date | null
  endedAt: Date | null
}
/** A stop as its journal tells it. `containedAt`, `stoppedAt` and, for the second look, `confirmedAt` are when that was seen to hold; null: nobody
 *  saw it. `runId`: the run that it goes on with. */
export type ImportedStop = {
  runId: string | null
  scope: StopScope
  target: string | null
  accept: Accept
  acceptedAt: Date
  endedAt: Date | null
  steps: ImportedStep[]
  priors: { targetKey: string; body: Record<string, unknown>; digest: string; at: Date }[]
  /** What was taken and lies beside the journal, by its digest; and what could not be. */
  evidence: (z.infer<typeof Taken> & { at: Date })[]
  containedAt: Date | null
  stoppedAt: Date | null
  confirmedAt: Date | null
  verdict: string
}

const last = (steps: readonly ImportedStep[], name: string): Date | null => {
  const checks = steps.filter(({ kind }) => kind.startsWith(`${name}@`))
  // Done with a reservation is not seen.
  if (checks.length === 0 || checks.some(({ state, why }) => state !== 'done' || why !== null)) return null
  return new Date(Math.max(...checks.map(({ endedAt }) => endedAt?.getTime() ?? 0)))
}

const Seen = z.object({ n: z.number().int(), left: z.number().int() })
/** Since when a look of these steps found nothing that is still there. */
function clearSince(lines: readonly JournalLine[], ofStep: ReadonlySet<number>): Date | null {
  let since: Date | null = null
  for (const line of lines) {
    const seen = Seen.safeParse(line.data)
    if (line.kind !== 'seen' || !seen.success || !ofStep.has(seen.data.n)) continue
    if (seen.data.left > 0) since = null
    else since ??= new Date(line.at)
  }
  return since
}

/** Whether agents that run elsewhere went on being answered: without the database engines cannot be told to deny. */
export const isDenialMissing = ({ scope, key, run_id: runId }: Pick<Accept, 'scope' | 'key' | 'run_id'>): boolean =>
  runId === undefined && (scope === 'agents' || (scope === 'agent' && !key.startsWith('sandbox:')))

/** Reads what a stop did out of the lines that hold. A step with an intent and no outcome is uncertain: its writer died, and nobody can say.
 *  Null where the journal ends before anything was accepted: then nothing was done. */
export function readStop({ lines }: Pick<ReadJournal, 'lines'>): ImportedStop | null {
  const of = (kind: JournalLine['kind']) => lines.filter((line) => line.kind === kind)
  const first = of('accept')[0]
  const accept = Accept.safeParse(first?.data)
  if (first === undefined || !accept.success) return null
  const intents = new Map(
    of('intent').flatMap((line) => {
      const read = Intent.safeParse(line.data)
      return read.success ? [[read.data.n, { at: new Date(line.at), target: read.data.target }] as const] : []
    }),
  )
  const outcomes = new Map(
    of('outcome').flatMap((line) => {
      const read = Outcome.safeParse(line.data)
      return read.success ? [[read.data.n, { ...read.data, at: new Date(line.at) }] as const] : []
    }),
  )
  const steps = accept.data.steps.map((step): ImportedStep => {
    const intent = intents.get(step.n)
    const outcome = outcomes.get(step.n)
    return {
      ...step,
      targetKey: intent?.target ?? `step/${step.n}`,
      state: outcome?.state ?? (intent ? 'uncertain' : 'pending'),
      why: outcome?.why ?? null,
      facts: outcome?.facts ?? null,
      intentAt: intent?.at ?? null,
      endedAt: outcome?.at ?? null,
    }
  })
  const priors = of('prior').flatMap((line) => {
    const read = Kept.safeParse(line.data)
    return read.success ? [{ targetKey: read.data.target, body: read.data.body, digest: read.data.digest, at: new Date(line.at) }] : []
  })
  const secondAt = last(steps, 'emergency.stopped')
  const firstAt = clearSince(lines, new Set(steps.filter(({ kind }) => kind.startsWith('emergency.stopped@')).map(({ n }) => n)))
  const isDenied = !isDenialMissing(accept.data)
  const seenAt = firstAt ?? secondAt
  const [stoppedAt, confirmedAt] = isDenied ? [seenAt, secondAt] : [null, null]
  const evidence = of('evidence').flatMap((line) => {
    const read = Taken.safeParse(line.data)
    return read.success ? [{ ...read.data, at: new Date(line.at) }] : []
  })
  const containedAt = last(steps, 'emergency.contained') ?? seenAt
  return {
    runId: accept.data.run_id ?? null,
    scope: accept.data.scope,
    target: accept.data.target,
    accept: accept.data,
    acceptedAt: new Date(first.at),
    endedAt: lines.at(-1) ? new Date(lines.at(-1)?.at ?? 0) : null,
    steps,
    priors,
    evidence,
    containedAt,
    stoppedAt,
    confirmedAt,
    verdict: confirmedAt ? 'stopped' : containedAt ? 'contained' : 'not confirmed',
  }
}
