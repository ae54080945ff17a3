import * as z from 'zod'
import type { Sql } from '@/server/audit/sql'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { followersOf } from '@/server/runs/kinds/latch-followers'
import { emptyPreview } from '@/server/runs/kinds/planned'

const Result = z.strictObject({})
type Result = z.infer<typeof Result>

type Check<P> = { name: string; params: z.ZodType<P>; timeoutMs: number; ask: (c: StepContext, p: P) => Promise<Verdict> }
/** A step that reads what the database knows, and changes nothing. */
const checking = <P>({ name, params, timeoutMs, ask }: Check<P>): StepKind =>
  stepKind<P, Result>({
    name,
    version: 1,
    params,
    result: Result,
    effect: 'read',
    stopClass: false,
    timeoutMs,
    maxAttempts: 3,
    backoffMs: (attempt) => 500 * 2 ** attempt,
    plan: async () => emptyPreview(),
    target: () => name,
    observe: async () => 'unknown',
    run: async () => ({}),
    verify: (c, p) => ask(c, p),
  } satisfies StepKind<P, Result>)

export const ResumeCheck = z.strictObject({ emergencyId: z.uuid(), policyVersion: z.number().int().nullable() })
type Stands = { resumedAt: Date | null; isSeen: boolean; isOver: boolean; active: number | null; broken: string | null }

const standing = async (client: Sql, id: string): Promise<Stands | undefined> =>
  (
    await client.query<Stands>(
      `SELECT e.resumed_at AS "resumedAt", coalesce(e.contained_at, e.stopped_at, e.confirmed_at) IS NOT NULL AS "isSeen",
         r.state IN ('done', 'failed', 'cancelled') AS "isOver", (SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 1) AS active,
         (SELECT title FROM alarm WHERE cleared_at IS NULL AND key IN ('audit-integrity', 'audit-key') ORDER BY severity LIMIT 1) AS broken
       FROM emergency e JOIN run r ON r.id = e.run_id WHERE e.id = $1`,
      [id],
    )
  ).rows[0]

/** Before anything starts again: what was stopped is contained, the log holds, the database takes writes, and the same rules will decide. */
export const resumeCheck = checking({
  name: 'resume.check',
  params: ResumeCheck,
  timeoutMs: 60_000,
  ask: async (c, { emergencyId, policyVersion }) => {
    const found = await c.tx((client) => standing(client, emergencyId))
    const no = (reason: string): Verdict => ({ state: 'failed', end: 'blocked', reason })
    if (found === undefined) return no('there is no such stop')
    if (found.resumedAt !== null) return no('it was resumed already')
    if (!found.isOver) return no('the stop is still under way')
    if (!found.isSeen) return no('nobody has seen that what was stopped is contained')
    if (found.broken !== null) return no(`the audit log: ${found.broken}`)
    if ((found.active ?? null) !== policyVersion)
      return no(`version ${found.active} is active now, and version ${policyVersion} was agreed to`)
    return { state: 'verified', facts: { policyVersion } }
  },
})

const DENYING_MS = 15_000
/** Services are back, and nothing may be let through yet: each engine says so itself. */
export const resumeDenying = checking({
  name: 'resume.denying',
  params: z.strictObject({ revision: z.number().int().nullable() }),
  timeoutMs: DENYING_MS,
  ask: async (c, { revision }) => {
    const { isOn, seen } = await c.tx(async (client) => {
      const { rows } = await client.query<{ isOn: boolean }>(
        `SELECT coalesce(body->'all', 'null'::jsonb) <> 'null'::jsonb AS "isOn" FROM runtime_document WHERE key = 'latch'`,
      )
      return { isOn: rows[0]?.isOn === true, seen: await followersOf(client, revision ?? 0) }
    })
    if (!isOn) return { state: 'failed', end: 'blocked', reason: 'somebody lifted the denial meanwhile' }
    if (seen.follow.length === 0) return { state: 'pending', reason: 'no engine is heard of that denies', retryAfterMs: 500 }
    if (seen.behind.length > 0) return { state: 'pending', reason: `not followed by ${seen.behind.join(', ')}`, retryAfterMs: 500 }
    return { state: 'verified', facts: { denying: seen.follow, silent: seen.silent } }
  },
})
