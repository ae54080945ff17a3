import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { EvolutionPage, EvolutionRow } from '@/lib/schemas/evolutions'
import type { EvolutionMove } from './move-evolution-dialog'
import { sayPath, sayRollback, stateOf } from './say-evolution'

export type EvolutionItemProps = {
  row: EvolutionRow
  page: EvolutionPage
  held: readonly Permission[]
  onMove: (move: EvolutionMove) => void
}

/** One wish: its state, path and score, why, and where it can go from here. */
export function EvolutionItem({ row, page, held, onMove }: EvolutionItemProps) {
  const { word, glyph } = stateOf(row)
  const rollback = sayRollback(row.rollbackMs, page.rollbackTargetMs)
  return (
    <li>
      <p className="row-x wrap">
        <b className="mono">{visibleText(row.kind)}</b>
        <StatusPill state={glyph} word={word} />
        <span className="soft">{sayPath(row)}</span>
      </p>
      {row.reason !== null && <p className="soft break">{visibleText(row.reason)}</p>}
      <p className="dim">
        <LocalTime at={row.createdAt} withDate />
        {rollback !== null && `, ${rollback}`}
      </p>
      <Links row={row} canReadDecisions={held.includes('decisions:read')} />
      {row.rollbackAsked && (
        <p className="soft">
          {row.rollbackAsked.isMine
            ? 'You asked to roll it back. Another person must confirm.'
            : `${visibleText(row.rollbackAsked.by)} asked to roll it back. Confirm it with the same button.`}
        </p>
      )}
      <Moves row={row} page={page} held={held} onMove={onMove} />
    </li>
  )
}

function Links({ row: { reviewId, decisionId }, canReadDecisions }: { row: EvolutionRow; canReadDecisions: boolean }) {
  const hasDecision = decisionId !== null && canReadDecisions
  if (reviewId === null && !hasDecision) return null
  return (
    <p className="row-x">
      {reviewId !== null && <Link href={`/reviews/${reviewId}`}>Show the review</Link>}
      {hasDecision && <Link href={`/decisions/${decisionId}`}>Show the decision</Link>}
    </p>
  )
}

const whyNot = (permission: Permission, held: readonly Permission[]) =>
  held.includes(permission) ? null : `Open to ${rolesInWords(permission)}.`

function Moves({ row, page: { target }, held, onMove }: EvolutionItemProps) {
  if (row.state === 'auto_approved' || row.state === 'approved')
    return (
      <div className="moves">
        <Button size="sm" disabledReason={whyNot('evolutions:deploy', held)} onClick={() => onMove({ verb: 'deploy', row })}>
          Deploy the evolution…
        </Button>
      </div>
    )
  if (!row.isCurrent || !target) return null
  const why = whyNot('evolutions:rollback', held)
  const isAsked = row.rollbackAsked?.isMine === true && row.rollbackAsked.toId === target.toId
  return (
    <div className="moves">
      <Button
        size="sm"
        disabledReason={why ?? (isAsked ? 'You asked already; another person must confirm.' : null)}
        onClick={() => onMove({ verb: 'rollback', row, target })}
      >
        Roll the evolution back…
      </Button>
    </div>
  )
}
