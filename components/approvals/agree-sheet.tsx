import { methodInWords } from '@/components/shell/say-method'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ApprovalDetail, ApprovalVote } from '@/lib/schemas/approvals'

/** Who must agree and who did: person, role, what and when. What is void stays, greyed, with why. */
export function AgreeSheet({ detail: { request, votes } }: { detail: ApprovalDetail }) {
  return (
    <Sheet label="Who agrees" title="Who agrees" meta={`takes ${request.quorum}, not who asked`}>
      {votes.length === 0 && (
        <EmptyState title="No word yet" detail={`It takes ${request.quorum}. Any refusal closes it, whatever others said.`} />
      )}
      {votes.length > 0 && (
        <ul className="viol">
          {votes.map((vote) => (
            <Word key={vote.at + vote.by} vote={vote} />
          ))}
        </ul>
      )}
    </Sheet>
  )
}

function Word({ vote }: { vote: ApprovalVote }) {
  const isVoid = vote.voidedAt !== null
  const isYes = vote.outcome === 'approve'
  return (
    <li className={isVoid ? 'voided' : undefined}>
      <p className="row-x wrap">
        <Glyph state={isVoid ? 'stale' : isYes ? 'ok' : 'deny'} />
        <b>{`${vote.isMine ? 'You' : visibleText(vote.by)} ${isYes ? 'agreed' : 'refused'}`}</b>
        {vote.roles.length > 0 && <span>{`as ${vote.roles.join(', ')}`}</span>}
      </p>
      {vote.reason !== null && <p className="soft break">{visibleText(vote.reason)}</p>}
      <p className="dim">
        <LocalTime at={vote.at} withDate />
        {`, ${methodInWords(vote.method)}`}
      </p>
      {isVoid && <p className="soft break">{`Void: ${visibleText(vote.voidedWhy ?? '')}`}</p>}
    </li>
  )
}
