import { rolesInWords } from '@/components/shell/pages'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { Permission } from '@/lib/access'
import { formatCount, formatPercent } from '@/lib/format'
import { isOpen } from '@/lib/policy-gates'
import type { VersionDetail } from '@/lib/schemas/drafts'
import type { VersionReview } from '@/lib/schemas/policy-reviews'
import { type GateRow, whatOf } from '@/lib/schemas/versions'

/** One thing that the author said of the version, beside what was measured of it. */
export type Check = { name: string; declared: string; measured: string; state: GlyphState }

const NOT_YET = 'not replayed yet'
const STATE: Record<GateRow['state'], GlyphState> = { waiting: 'unknown', passed: 'ok', failed: 'breach', overridden: 'warn' }

function ofMachine(gates: readonly GateRow[]): Check {
  const drafts = gates.filter(({ station }) => station === 'draft')
  const open = drafts.filter(({ state }) => isOpen(state)).length
  const isFailed = drafts.some(({ state }) => state === 'failed')
  return {
    name: 'Measured by the machine',
    declared: `${drafts.length} gates`,
    measured: `${open} open`,
    state: open === drafts.length ? 'ok' : isFailed ? 'breach' : 'unknown',
  }
}

/** What was declared against what was measured; what was not measured yet is unknown, never fine. */
export function checksOf({ gates, declared }: Pick<VersionDetail, 'gates' | 'declared'>, review: VersionReview | null): Check[] {
  const gateOf = (gate: GateRow['gate']) => gates.find((row) => row.gate === gate)
  const flips = gateOf('flips')
  const allows = review?.allows ?? null
  const named = (declared?.allows ?? []).map((one, at): Check => {
    const n = allows?.declared[at]?.n ?? null
    return {
      name: whatOf(one),
      declared: one.why,
      measured: n === null ? NOT_YET : n === 0 ? 'seen in no decision' : `${formatCount(n)} would be allowed`,
      state: n === null ? 'unknown' : n === 0 ? 'warn' : 'ok',
    }
  })
  return [
    ofMachine(gates),
    {
      name: 'Other changes',
      declared: declared ? `at most ${formatPercent(declared.flips, 2)}` : 'nothing declared',
      measured: flips?.detail?.measured || NOT_YET,
      state: flips ? STATE[flips.state] : 'unknown',
    },
    ...named,
    {
      name: 'Allowed without being declared',
      declared: 'none',
      measured: allows === null ? NOT_YET : allows.undeclared === 0 ? 'none' : `${formatCount(allows.undeclared)} would be allowed`,
      state: allows === null ? 'unknown' : allows.undeclared === 0 ? 'ok' : 'breach',
    },
  ]
}

/** Why somebody may not do it; null where they may. What is not known yet is no permission. */
export function whyNotWord(
  permission: Extract<Permission, 'policies:review' | 'policies:override'>,
  held: readonly Permission[],
  review: VersionReview | null,
): string | null {
  if (!held.includes(permission))
    return permission === 'policies:review'
      ? `Reviewing is open to ${rolesInWords(permission)}.`
      : `Overriding is open to ${rolesInWords(permission)}.`
  return review === null ? 'Who wrote in it is not read yet.' : review.whyNot
}
