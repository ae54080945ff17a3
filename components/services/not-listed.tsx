import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import type { NotListed } from '@/lib/schemas/workloads'

const MOST = 8

/** What the cluster does not let this person list, and what nobody could say: two things, drawn as two. */
export function NotListedNote({ notListed }: { notListed: readonly NotListed[] }) {
  const said = notListed.slice(0, MOST)
  if (said.length === 0) return null
  return (
    <ul className="not-listed rule-t" aria-label="Not listed">
      {said.map(({ kind, namespace, seen, why }) => (
        <li key={`${kind}/${namespace}`} className="row-x">
          <Glyph state={seen === 'denied' ? 'deny' : 'unknown'} />
          <span className="soft break">
            <b>{seen === 'denied' ? 'Not permitted: ' : 'Not known yet: '}</b>
            {visibleText(`${kind}s of ${namespace}. ${why}`)}
          </span>
        </li>
      ))}
      {notListed.length > MOST && <li className="dim">{`and ${notListed.length - MOST} more kinds and namespaces`}</li>}
    </ul>
  )
}
