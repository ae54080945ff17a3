import { EVIDENCE_MS, STEP_LINES, STOP_GRACE_S } from '@/lib/emergency-lines'
import { CONFIRM_AFTER_MS, STOP_LINES } from '@/lib/emergency-words'
import type { Target } from '@/server/runs/kinds/target'
import type { Latched } from '@/server/runs/stop/latch-all'
import type { StopSelect } from '@/server/runs/stop/sandbox-pods'
import { isSuspendable } from '@/server/runs/stop/scale-down'
import type { StepDraft } from './draft'
import type { Steps } from './steps'

export type Parts = {
  confirmAfterMs: number | undefined
  steps: Steps
  targets: Target[]
  select: StopSelect | null
  latch: Latched | null
  /** Where no job may live at the end, whenever it was made. */
  jobsIn: string[]
  pauses: StepDraft[]
  extra: Target[]
}

function sandboxSteps({ steps, select, latch }: Parts): StepDraft[] {
  if (select === null) return []
  return [
    {
      kind: steps('emergency.quarantine@1'),
      title: 'Put every sandbox into quarantine',
      params: { select, lineMs: STEP_LINES.quarantined },
    },
    {
      kind: steps('emergency.contained@1'),
      title: 'See that every sandbox is contained',
      params: { select, latch, lineMs: STOP_LINES.contained },
    },
    {
      kind: steps('emergency.evidence@1'),
      title: `Take light evidence of every sandbox, ${EVIDENCE_MS / 1000} s at the most`,
      params: { select, takeMs: EVIDENCE_MS, lineMs: STEP_LINES.evidence },
    },
    {
      kind: steps('emergency.terminate@1'),
      title: `End every sandbox within ${STOP_GRACE_S} s`,
      params: { select, graceSeconds: STOP_GRACE_S, lineMs: STEP_LINES.terminated },
    },
    {
      kind: steps('emergency.terminate@1'),
      title: 'End by force what is left',
      params: { select, graceSeconds: null, lineMs: STEP_LINES.forced },
    },
  ]
}

/** Who calls the engine goes before it, so that nobody calls into nothing. */
function scaleSteps({ steps, targets }: Parts): StepDraft[] {
  const isLast = ({ name }: Target) => name === 'policy-engine'
  const step = (target: Target, lineMs: number, beside?: string): StepDraft => ({
    kind: steps('emergency.scale@1'),
    title: isSuspendable(target) ? `Suspend ${target.kind} ${target.name}` : `Scale ${target.name} to 0`,
    params: { target, lineMs },
    ...(beside === undefined ? {} : { beside }),
  })
  const callers = targets.filter((target) => !isLast(target))
  return [
    ...(callers.length > 1 ? [{ kind: steps('group@1'), title: 'Scale who calls the engine', params: {} }] : []),
    ...callers.map((target) => step(target, STEP_LINES.callersDown, callers.length > 1 ? 'callers' : undefined)),
    ...targets.filter(isLast).map((target) => step(target, STEP_LINES.engineDown)),
  ]
}

/** The lines of a stop in their order; each begins when the one before has done its part, or is late. */
export function draftsOf(parts: Parts): StepDraft[] {
  const { steps, targets, select, latch, jobsIn, pauses, extra } = parts
  const check = (until: 'gone' | 'contained', lineMs: number): StepDraft => ({
    kind: steps('emergency.gone@1'),
    title: until === 'gone' ? 'See that all pods are gone, by uid' : 'See that nothing reaches it any more',
    params: { targets, until, lineMs },
  })
  const latched: StepDraft[] =
    latch === null
      ? []
      : [
          {
            kind: steps('emergency.latch@1'),
            title: latch.of === 'all' ? 'Deny everything, and freeze changes' : `Suspend agent ${latch.agentId}`,
            params: { latch, lineMs: STOP_LINES.latched },
          },
        ]
  return [
    ...latched,
    ...(targets.length === 0 && pauses.length === 0
      ? []
      : [
          {
            kind: steps('emergency.keep@1'),
            title: 'Keep everything as it is found',
            params: { targets: [...targets, ...extra], lineMs: STEP_LINES.kept },
          },
        ]),
    ...pauses,
    ...sandboxSteps(parts),
    ...scaleSteps(parts),
    ...(select === null ? [check('contained', STOP_LINES.contained)] : []),
    ...(targets.length === 0 ? [] : [check('gone', STEP_LINES.gone)]),
    {
      kind: steps('emergency.stopped@1'),
      title: 'See that all of it is stopped, twice',
      params: { targets, select, latch, jobsIn, confirmAfterMs: parts.confirmAfterMs ?? CONFIRM_AFTER_MS, lineMs: STOP_LINES.stopped },
    },
  ]
}
