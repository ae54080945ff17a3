import type { Actor } from '@/lib/access'
import { can, EVERYWHERE, type Permission, rolesWith } from '@/lib/access'
import { type PlanClass, RESOLUTIONS, type Resolution, RUN_ENDS, type RunState, type StepState } from '@/lib/run-states'
import type { RunAsks } from '@/lib/schemas/runs'
import { ownRoles } from '@/server/services/approvals/may-vote'

export type AskedStep = {
  n: number
  kind: string
  title: string
  state: StepState
  says: string | null
  question: string | null
  until: Date | null
}
export type Asked = {
  run: { state: RunState; class: PlanClass; requestedBy: string; isCompensating: boolean; isUnseen: boolean }
  /** Those that are neither ended well nor still to come. */
  steps: readonly AskedStep[]
  pending: number
}

const needs = (actor: Actor, permission: Permission): string | null =>
  can(actor, permission, EVERYWHERE) ? null : `Open to role ${rolesWith(permission).join(' or ')}.`
const nameOf = ({ n, title, kind }: Pick<AskedStep, 'n' | 'title' | 'kind'>): string => `step ${n}, ${title || kind}`
const isApproval = ({ kind }: Pick<AskedStep, 'kind'>): boolean => kind.startsWith('approve@')
const isForPeople = (step: Pick<AskedStep, 'kind'>): boolean => isApproval(step) || step.kind.startsWith('manual@')

/** Why one choice about a step is not open to somebody; null where it is. */
export function whyNotResolve(
  actor: Actor,
  { run }: Pick<Asked, 'run'>,
  { step, choice }: { step: AskedStep; choice: Resolution },
): string | null {
  const lacks = needs(actor, 'runs:resolve')
  if (lacks !== null) return lacks
  if (run.isCompensating && choice !== 'abort') return 'The run is being taken back: it can only go on with that.'
  if (choice === 'abort' && run.class === 'stop')
    return 'A stop is not taken back from here. Giving work back is a plan of its own, which takes two people.'
  if (!isForPeople(step) || step.state !== 'failed') return null
  if (choice === 'look-again' || choice === 'run-again') return 'A word was given, and it is given once.'
  if (isApproval(step) && (choice === 'accept' || choice === 'skip')) return whyNotAgree(actor, run)
  return null
}

/** Why somebody's word cannot stand for a step that takes another person's agreement. */
function whyNotAgree(actor: Actor, { requestedBy }: Pick<Asked['run'], 'requestedBy'>): string | null {
  if (actor.id === requestedBy) return 'You started it. Another person has to agree.'
  if (ownRoles(actor).some((role) => rolesWith('runs:decide').includes(role))) return null
  return 'A role that was lent to you in need never counts here.'
}

export function whyNotDecide(actor: Actor, { run }: Pick<Asked, 'run'>, step: Pick<AskedStep, 'kind'>): string | null {
  return needs(actor, 'runs:decide') ?? (isApproval(step) ? whyNotAgree(actor, run) : null)
}

export function whyNotCancel(actor: Actor, { run }: Pick<Asked, 'run'>): string | null {
  if (RUN_ENDS.includes(run.state)) return 'It has ended.'
  if (run.class === 'stop') return 'A stop is not cancelled: it goes on until it is confirmed or its time is over.'
  return needs(actor, 'runs:cancel')
}

/** What a person's cancelling leaves behind, in words. */
function sayLeaves({ steps, pending }: Asked): string {
  const inFlight = steps.filter(({ state }) => state === 'running' || state === 'verifying')
  const begun = steps.filter(({ state }) => state === 'intent').length
  const skipped = pending + begun
  const unknown =
    inFlight.length === 0 ? 'Nothing is in flight.' : `Nobody will know whether it counts: ${inFlight.map(nameOf).join('; ')}.`
  const rest =
    skipped === 0
      ? ''
      : ` ${skipped} ${skipped === 1 ? 'step that has' : 'steps that have'} not been sent ${skipped === 1 ? 'is' : 'are'} skipped.`
  return `${unknown}${rest} What was done stays as it is.`
}

/** What the run asks of this person now, and why they cannot where they cannot. Pure. */
export function asksOf(actor: Actor, asked: Asked): RunAsks {
  const { run, steps } = asked
  const stuck = run.state === 'uncertain' || run.state === 'failed' ? steps.find(({ state }) => state === run.state) : undefined
  const open = RUN_ENDS.includes(run.state) ? undefined : steps.find((step) => step.state === 'verifying' && isForPeople(step))
  return {
    resolve:
      stuck === undefined
        ? null
        : {
            n: stuck.n,
            title: stuck.title || stuck.kind,
            why: stuck.says ?? '',
            choices: RESOLUTIONS.map((choice) => ({ choice, whyNot: whyNotResolve(actor, asked, { step: stuck, choice }) })),
          },
    decide:
      open === undefined
        ? null
        : {
            n: open.n,
            title: open.title || open.kind,
            question: open.question ?? '',
            kind: isApproval(open) ? 'approve' : 'manual',
            until: open.until?.toISOString() ?? null,
            whyNot: whyNotDecide(actor, asked, open),
          },
    cancel: { whyNot: whyNotCancel(actor, asked), leaves: sayLeaves(asked) },
    review: run.isUnseen ? { whyNot: needs(actor, 'runs:resolve') } : null,
  }
}
