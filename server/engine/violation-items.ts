import { SEVERITIES } from '@/lib/schemas/evaluate'
import type { Entry } from './journal'

export type Kind = 'prevented' | 'uncontrolled' | 'waived'
export type ItemKey = { principle: string; agentId: string; family: string; origin: string }
/** One decision that broke a principle. `severity` is the rank of the worst rule, 0 low to 3 critical. */
export type Occurrence = ItemKey & { decisionId: string; at: string; kind: Kind; severity: number; codes: string[]; action: string }
export type Item = ItemKey & {
  /** Rules and worst severity of the unwaived occurrences; of the waived ones where there are no others. */
  severity: number
  codes: string[]
  firstSeen: string
  lastSeen: string
  lastUnwaived: string | null
  lastDecision: string
  counts: Record<Kind, number>
}

/** What is worked on in the list: real traffic and a laptop's, never a drill or a replay. */
const COUNTED = new Set(['live', 'simulated'])
const rankOf = (severity: string): number => Math.max(0, (SEVERITIES as readonly string[]).indexOf(severity))

/** What a record adds to the list: one occurrence a principle. Waived only if every broken rule of the principle is. Pure. */
export function occurrencesOf({ record }: Entry): Occurrence[] {
  const { violations, verdict, origin, asked } = record.acgs
  if (!COUNTED.has(origin)) return []
  return [...Map.groupBy(violations, ({ principle }) => principle)].map(([principle, broken]) => {
    const open = broken.filter(({ waived_by }) => waived_by === null)
    const told = open.length > 0 ? open : broken
    return {
      principle,
      agentId: asked.agent_id,
      family: asked.action.split('.')[0] ?? asked.action,
      origin,
      decisionId: record.decision_id,
      at: record.timestamp,
      kind: open.length === 0 ? 'waived' : verdict === 'allow' ? 'uncontrolled' : 'prevented',
      severity: Math.max(...told.map(({ severity }) => rankOf(severity))),
      codes: [...new Set(told.map(({ code }) => code))].sort(),
      action: asked.action,
    }
  })
}

export const keyOf = ({ principle, agentId, family, origin }: ItemKey): string => JSON.stringify([principle, agentId, family, origin])

function itemOf(all: readonly Occurrence[], first: Occurrence): Item {
  const open = all.filter(({ kind }) => kind !== 'waived')
  const told = open.length > 0 ? open : all
  const byTime = all.toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const last = byTime.at(-1) ?? first
  const count = (kind: Kind) => all.filter((one) => one.kind === kind).length
  const { principle, agentId, family, origin } = first
  return {
    ...{ principle, agentId, family, origin },
    severity: Math.max(...told.map(({ severity }) => severity)),
    codes: [...new Set(told.flatMap(({ codes }) => codes))].sort(),
    firstSeen: (byTime[0] ?? first).at,
    lastSeen: last.at,
    lastUnwaived: open.map(({ at }) => at).reduce<string | null>((max, at) => (max === null || at > max ? at : max), null),
    lastDecision: last.decisionId,
    counts: { prevented: count('prevented'), uncontrolled: count('uncontrolled'), waived: count('waived') },
  }
}

/** The items of a batch, in the one order in which every engine takes their locks, so that two of them never wait for each other. Pure. */
export function itemsOf(occurrences: readonly Occurrence[]): Item[] {
  const groups = [...Map.groupBy(occurrences, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1))
  return groups.flatMap(([, all]) => (all[0] ? [itemOf(all, all[0])] : []))
}
