import { formatCount } from '@/lib/format'
import type { ViolationDetail } from '@/lib/schemas/violations'
import { plain } from './words'

const COUNT_LIMIT = 10_000
const times = (n: number) => (n === 1 ? 'once' : `${formatCount(n)} times`)

/** What happened, in words: how often, what became of it, and whether it is one agent or several. */
export function sayViolation({
  item,
  sameKind24h,
  otherAgents24h,
}: Pick<ViolationDetail, 'item' | 'sameKind24h' | 'otherAgents24h'>): string {
  const { agentId, principle, family, occurred, prevented, uncontrolled, waived } = item
  const parts = [
    prevented > 0 && `${formatCount(prevented)} prevented`,
    uncontrolled > 0 && `${formatCount(uncontrolled)} not prevented`,
    waived > 0 && `${formatCount(waived)} waived`,
  ].filter((part) => part !== false)
  const recent =
    sameKind24h >= COUNT_LIMIT ? `at least ${formatCount(COUNT_LIMIT)} times` : sameKind24h === 0 ? 'not once' : times(sameKind24h)
  const others =
    otherAgents24h === 0
      ? 'no other agent did the same'
      : `${formatCount(otherAgents24h)} other ${otherAgents24h === 1 ? 'agent' : 'agents'} did the same`
  return `${agentId} broke ${plain(principle)} with ${plain(family)} actions ${times(occurred)}: ${parts.join(', ')}. In 24 h: ${recent}, and ${others}.`
}
