import type { Route } from 'next'
import Link from 'next/link'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { RunDetail } from '@/lib/schemas/runs'

const SHOWN = 12

/** What it has for itself, and what is written on each object so that an older worker is refused. */
export function TargetsSheet({ detail: { targets, run } }: { detail: RunDetail }) {
  const held = targets.filter(({ isHeld }) => isHeld).length
  return (
    <Sheet label="Targets" title="Targets" meta={held === 0 ? 'none held' : `${held} held`}>
      <ul className="run-list rule-t">
        {targets.slice(0, SHOWN).map(({ key, href, isHeld, fence }) => (
          <li key={key}>
            <p className="break">
              {href === null ? (
                visibleText(key)
              ) : (
                <Link href={href as Route} prefetch={false}>
                  {visibleText(key)}
                </Link>
              )}
            </p>
            <p className="dim">
              {isHeld ? 'held: no other run touches it' : 'free'}
              {fence !== null && `, fence ${fence}`}
            </p>
          </li>
        ))}
      </ul>
      <div className="in rule-t">
        {targets.length > SHOWN && <p className="soft">{`and ${targets.length - SHOWN} more, in the table of steps`}</p>}
        <p className="hint">
          {'Each object that it writes says so: '}
          <code className="mono break">{`acgs.io/run: ${run.id}`}</code>
          {' and '}
          <code className="mono">acgs.io/fence</code>.
        </p>
      </div>
    </Sheet>
  )
}
