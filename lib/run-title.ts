import { planKind, RUNBOOK_KINDS } from './plan-kinds'
import { planTitle } from './plan-words'
import { PlanWish } from './schemas/plans'

/** The kind in words; one that is not of the table keeps its own word. */
export const runKindName = (kind: string): string => {
  const known = RUNBOOK_KINDS.find((one) => one === kind)
  return known === undefined ? kind : planKind(known).name
}

/** A key as a plan writes it, `Deployment/governance/policy-engine`, by its last part. */
const lastOf = (key: string): string => key.split('/').at(-1) ?? key

export type Titled = {
  kind: string
  /** What a person asked to have planned; null for what nobody asked for by a page. */
  wish: unknown
  /** The revision that the wish left open, as it was found. */
  revision: string | null
  /** The keys of its plan. */
  targets: readonly string[]
}

/** What a run does, in the words of its plan; else its kind and what it touches. Pure. */
export function runTitle({ kind, wish, revision, targets }: Titled): string {
  const asked = PlanWish.safeParse(typeof wish === 'object' && wish !== null ? { ...wish, kind } : null)
  if (asked.success) return planTitle(asked.data, { revision: Number(revision ?? 0) || null })
  const first = targets[0]
  const more = targets.length > 1 ? ` and ${targets.length - 1} more` : ''
  return first === undefined ? runKindName(kind) : `${runKindName(kind)}: ${lastOf(first)}${more}`
}
