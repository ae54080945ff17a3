import type { Route } from 'next'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { ProofBadge } from '@/components/ui/proof-badge'
import { visibleText } from '@/lib/format'
import type { TimelineEntry } from '@/lib/schemas/incidents'
import { glyphOf, iconOf } from './entry-kinds'
import { sayEntry, sayOffset } from './say-entry'

export type TimelineRowProps = { entry: TimelineEntry; triggeredAt: string; mayReadLog: boolean; onCorrect?: (n: number) => void }

/** One entry: when, who, what, and how far it is proved. Its words may come from anywhere and are text alone. */
export function TimelineRow({ entry, triggeredAt, mayReadLog, onCorrect }: TimelineRowProps) {
  const { n, at, kind, by, href, seal } = entry
  const said = sayEntry(entry)
  const glyph = glyphOf(kind)
  const Icon = iconOf(kind, by.kind)
  const isBefore = Date.parse(at) < Date.parse(triggeredAt) - 500
  return (
    <li className={[isBefore && 'before', glyph !== null && 'key'].filter(Boolean).join(' ') || undefined}>
      <span className="tm">
        <LocalTime at={at} />
        <small>{sayOffset(at, triggeredAt)}</small>
      </span>
      <span className="rail">{glyph === null ? <Icon className="ico" aria-hidden="true" /> : <Glyph state={glyph} />}</span>
      <div className="grow">
        <p>
          <b>{`${visibleText(by.name)} `}</b>
          {href === null ? (
            visibleText(said.text)
          ) : (
            <Link href={href as Route} prefetch={false}>
              {visibleText(said.text)}
            </Link>
          )}
        </p>
        {said.below !== '' && <small className="break">{visibleText(said.below)}</small>}
      </div>
      <span className="inc-proof">
        {seal !== null && <ProofBadge seal={seal} {...(mayReadLog && 'idx' in seal ? { href: `/audit/${seal.idx}` as Route } : {})} />}
        <small className="dim">{`entry ${n}`}</small>
        {onCorrect !== undefined && by.kind === 'person' && kind === 'note' && (
          <Button size="sm" variant="ghost" onClick={() => onCorrect(n)}>
            {`Correct ${n}…`}
          </Button>
        )}
      </span>
    </li>
  )
}
