import { z } from 'zod'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'

const Asks = z.strictObject({ question: z.string().min(1).max(500), timeoutMs: z.number().int().positive().max(604_800_000).optional() })
type Asks = z.infer<typeof Asks>

/** Waits without a lease for what a person says, so that it survives any restart. */
const said = async (c: StepContext, { question }: Asks): Promise<Verdict> => {
  const decision = await c.decision()
  if (decision?.verdict === 'approve') return { state: 'verified', facts: { by: decision.by, reason: decision.reason } }
  if (decision) return { state: 'failed', reason: `${decision.by} refused: ${decision.reason}` }
  return { state: 'waiting', reason: question, until: c.deadlineAt }
}

const asking = (name: string): StepKind =>
  stepKind<Asks, null>({
    name,
    version: 1,
    params: Asks,
    result: z.null(),
    effect: 'read',
    stopClass: false,
    timeoutMs: 24 * 3_600_000,
    maxAttempts: 3,
    backoffMs: () => 500,
    plan: async (_c, { question }) => ({ targets: [], refusals: [], warnings: [], isNoop: false, detail: { question } }),
    target: () => name,
    observe: async () => 'unknown',
    run: async () => null,
    verify: said,
  })

/** Somebody agrees before the run goes on. */
export const approve = asking('approve')
/** Somebody does something outside and says so. */
export const manual = asking('manual')

/** The parent of steps that run together. */
export const group = stepKind<Record<string, never>, null>({
  name: 'group',
  version: 1,
  params: z.strictObject({}),
  result: z.null(),
  effect: 'read',
  stopClass: false,
  timeoutMs: 60_000,
  maxAttempts: 3,
  backoffMs: () => 500,
  plan: async () => ({ targets: [], refusals: [], warnings: [], isNoop: false, detail: {} }),
  target: () => 'group',
  observe: async () => 'satisfied',
  run: async () => null,
  verify: async () => ({ state: 'verified' }),
})
