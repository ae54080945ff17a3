import { StatusPill } from '@/components/ui/status-pill'
import type { ApprovalState } from '@/lib/schemas/approvals'
import { stateWords } from './say-approval'

export function StatePill({ state }: { state: ApprovalState }) {
  const { glyph, word } = stateWords(state)
  return <StatusPill state={glyph} word={word} />
}
