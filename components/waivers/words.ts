import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount } from '@/lib/format'
import type { RuleNow, WaiverChange, WaiverPage, WaiverPhase, WaiverRow } from '@/lib/schemas/waivers'

export const PHASE_WORDS: Record<WaiverPhase, string> = {
  requested: 'asked for',
  approved: 'approved, not begun',
  active: 'active',
  expiring: 'expiring',
  expired: 'expired',
  revoked: 'revoked',
  refused: 'refused',
  withdrawn: 'withdrawn',
}
export const PHASE_GLYPHS: Record<WaiverPhase, GlyphState> = {
  requested: 'wait',
  approved: 'idle',
  active: 'run',
  expiring: 'warn',
  expired: 'stale',
  revoked: 'deny',
  refused: 'deny',
  withdrawn: 'idle',
}

/** What is wrong with the rule a waiver names, or null. */
export const RULE_TROUBLES: Record<RuleNow, string | null> = {
  waivable: null,
  critical: 'The rule is critical now, so the policy does not take this waiver.',
  gone: 'The version that decides has no such rule, so this covers nothing.',
  unknown: 'Which rules there are now is not known.',
}

const isOver = ({ phase }: WaiverRow) => phase !== 'requested' && phase !== 'approved' && phase !== 'active' && phase !== 'expiring'
/** Whether its end still lies ahead. */
export const isOpen = (row: WaiverRow): boolean => !isOver(row)

/** The first sentence of the page: what is in force now, and what asks for attention. */
export function sayCounts(counts: WaiverPage['counts'] | null): string {
  if (counts === null) return 'Not known yet.'
  const inForce = counts.active + counts.expiring
  const parts = [
    `${inForce === 0 ? 'No waiver is' : `${formatCount(inForce)} ${inForce === 1 ? 'waiver is' : 'waivers are'}`} in force`,
    counts.expiring > 0 ? `${formatCount(counts.expiring)} of them within seven days of the end` : '',
    counts.requested > 0 ? `${formatCount(counts.requested)} ${counts.requested === 1 ? 'waits' : 'wait'} for a decision` : '',
    counts.unused > 0 ? `${formatCount(counts.unused)} unused for thirty days` : '',
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}

const LEADS: Record<string, string> = {
  'waivers.request': 'asked for it',
  'waivers.approve': 'approved it',
  'waivers.refuse': 'refused it',
  'waivers.withdraw': 'withdrew it',
  'waivers.revoke': 'revoked it',
}
/** One line of history: who did what. */
export function sayChange({ action, by }: WaiverChange): string {
  if (action === 'waivers.expire') return 'Ended by the clock'
  if (action === 'waivers.warn') return 'Seven days before its end'
  return `${by.startsWith('system:') ? 'The system' : by} ${LEADS[action] ?? action}`
}

/** What it means now, for who reads one waiver at night. */
export function sayPhase({ phase, agentGlob, rule }: WaiverRow): string {
  if (phase === 'requested') return 'Nothing is waived: somebody else than who asked has to approve it.'
  if (phase === 'approved') return 'Approved. The policy takes it from its start on; until then the rule holds.'
  if (phase === 'active' || phase === 'expiring')
    return `${rule} does not stop ${agentGlob}. What it lets pass stays visible, is marked, and counts as waived.`
  return 'The rule holds again. What this waiver had covered was opened again, unless another one covers it.'
}
