import { methodInWords } from '@/components/shell/say-method'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { ApprovalVote } from '@/lib/schemas/approvals'

/** What one of those who were asked said, how it was proved, and whether it still counts. */
export function VoteLine({ vote }: { vote: ApprovalVote }) {
  const isVoid = vote.voidedAt !== null
  const isYes = vote.outcome === 'approve'
  return (
    <li className={isVoid ? 'voided' : undefined}>
      <Glyph state={isVoid ? 'stale' : isYes ? 'ok' : 'deny'} />
      <span>
        <b>{vote.isMine ? 'You' : visibleText(vote.by)}</b>
        {vote.roles.length > 0 && `, ${vote.roles.join(', ')}`}
      </span>
      <small>
        {isYes ? 'agreed ' : 'refused '}
        <LocalTime at={vote.at} />
        {`, ${methodInWords(vote.method)}`}
        {vote.reason !== null && `: ${visibleText(vote.reason)}`}
        {isVoid && ` Void: ${visibleText(vote.voidedWhy ?? '')}`}
      </small>
    </li>
  )
}
