import { DAY_MS, phaseOf, type RuleList, UNUSED_DAYS, type WaiverRow, type WaiverState } from '@/lib/schemas/waivers'
import type { StoredWaiver } from './internal'
import { ruleNowOf } from './rules'

export type Saying = { now: Date; rules: RuleList; viewer: string; nameOf: (id: string) => string }

/** Since when a waiver has not been used, while it is approved: its last match, else its start or its approval, whichever is later. */
export const idleSince = ({ starts, approvedAt, lastMatchedAt }: StoredWaiver): Date =>
  lastMatchedAt ?? (approvedAt !== null && approvedAt > starts ? approvedAt : starts)

export const isUnused = (found: StoredWaiver, now: Date): boolean =>
  found.state === 'approved' && found.expires > now && now.getTime() - idleSince(found).getTime() >= UNUSED_DAYS * DAY_MS

/** A waiver as everybody reads it. Pure. */
export function rowOf(found: StoredWaiver, { now, rules, viewer, nameOf }: Saying): WaiverRow {
  const state = found.state as WaiverState // a constraint of the table
  const { id, rule, agentGlob, ticket, version, starts, expires } = found
  const phase = phaseOf({ state, starts, expires }, now)
  return {
    ...{ id, rule, agentGlob, ticket, state, phase, version },
    ruleNow: ruleNowOf(rules, rule),
    starts: starts.toISOString(),
    expires: expires.toISOString(),
    requestedBy: nameOf(found.requestedBy),
    requestedAt: found.requestedAt.toISOString(),
    isMine: found.requestedBy === viewer,
    approvedBy: found.approvedBy === null ? null : nameOf(found.approvedBy),
    approvedAt: found.approvedAt?.toISOString() ?? null,
    endedBy: found.endedBy === null ? null : nameOf(found.endedBy),
    endedAt: found.endedAt?.toISOString() ?? null,
    matched: Number(found.matched),
    lastMatchedAt: found.lastMatchedAt?.toISOString() ?? null,
    isUnused: isUnused(found, now),
  }
}

export const peopleIn = ({ requestedBy, approvedBy, endedBy }: StoredWaiver): string[] =>
  [requestedBy, approvedBy, endedBy].filter((one) => one !== null)
