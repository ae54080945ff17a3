import { STEPS, type Step } from '@/lib/rollout-limits'
import type { EngineRow } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { SILENT_MS } from '@/server/services/activations/reach'

type Said = {
  stopped?: boolean
  constitutionHash?: string | null
  warm?: unknown
  rollout?: { id?: unknown; step?: unknown; state?: unknown; reason?: unknown } | null
}
const STATES = ['warming', 'running', 'stopped'] as const

function saysOf({ rollout }: Said, id: string): EngineRow['says'] {
  if (!rollout || rollout.id !== id) return null
  const step = STEPS.find((one) => one === rollout.step)
  const state = STATES.find((one) => one === rollout.state)
  return step && state ? { step, state, reason: typeof rollout.reason === 'string' ? rollout.reason : null } : null
}

/** Every engine that was heard of late, with what it says about a rollout and about the version with this hash. */
export async function readEngines(
  ctx: Pick<ServiceContext, 'db' | 'now'>,
  { id, hash }: { id: string; hash: string },
): Promise<EngineRow[]> {
  const found = await ctx.db.roleInstance.findMany({
    where: { role: 'engine', heartbeatAt: { gt: new Date(ctx.now().getTime() - SILENT_MS) } },
    orderBy: { id: 'asc' },
  })
  return found
    .map(({ id: name, heartbeatAt, status }) => ({ name, heartbeatAt, said: status as Said })) // a heartbeat of ours, of any version
    .filter(({ said }) => said.stopped !== true)
    .map(({ name, heartbeatAt, said }) => ({
      id: name,
      heartbeatAt: heartbeatAt.toISOString(),
      isWarm: Array.isArray(said.warm) && said.warm.includes(hash),
      says: saysOf(said, id),
      isOnVersion: said.constitutionHash === hash,
    }))
}

/** Why an engine is not yet deciding by this step; null when it is. */
export function whyNotRunning({ id, isWarm, says }: EngineRow, step: Step): string | null {
  if (!isWarm) return `${id} does not have it warm`
  if (says === null || says.state === 'warming') return `${id} does not run it yet`
  if (says.state === 'stopped') return `${id} stopped it: ${says.reason ?? 'it did not say why'}`
  return says.step === step ? null : `${id} is still at the step before`
}
