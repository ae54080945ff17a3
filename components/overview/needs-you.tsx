import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import type { Overview } from '@/lib/schemas/overview'
import { hrefOf } from './href-of'

/** What waits for a person, most urgent first, one verb each. */
export function NeedsYou({ board, isJudged }: { board: Overview; isJudged: boolean }) {
  const judged = board.sources.filter((row) => row.state !== 'unknown' && row.state !== 'stale').length
  return (
    <Sheet label="Needs you" title="Needs you" meta={board.needs.length > 0 ? 'most urgent first' : undefined}>
      {board.needs.length === 0 ? (
        <EmptyState
          title={isJudged ? 'Nothing needs you' : 'Not known'}
          detail={
            isJudged
              ? `${judged} of ${board.sources.length} sources were read, and what they measure is inside its line. Services that are not connected are not judged.`
              : 'The board cannot be read now. When it was last read, nothing needed anybody.'
          }
        />
      ) : (
        <ul className="work">
          {board.needs.map((need, index) => (
            <li key={need.id}>
              <Glyph state={need.state} />
              <span className="t">{need.title}</span>
              <p>{need.detail}</p>
              {need.action && (
                <Link className={buttonClass({ size: 'sm', variant: index === 0 ? 'ink' : 'default' })} href={hrefOf(need.action.href)}>
                  {need.action.label}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
