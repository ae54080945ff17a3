'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import type { ScenarioRow } from '@/lib/schemas/drills'
import { STATES } from './say-drill'
import { StartDrillDialog } from './start-drill-dialog'

/** Everything that can be drilled, how it went last and when, and its start. */
export function ScenariosTable({ items, mayStart }: { items: readonly ScenarioRow[]; mayStart: boolean }) {
  const [chosen, setChosen] = useState<ScenarioRow | null>(null)
  const whyNot = (row: ScenarioRow) =>
    !mayStart ? `Starting a drill is open to ${rolesInWords('drills:start')}.` : row.running !== null ? 'It is under way.' : row.whyNot
  return (
    <>
      <table className="tbl tbl-2">
        <caption className="sr">What can be drilled</caption>
        <thead>
          <tr>
            <th scope="col">Drill</th>
            <th scope="col">Last result</th>
            <th scope="col">When</th>
            <th scope="col">
              <span className="sr">Start</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={`${row.kind} ${row.family ?? ''}`}>
              <th scope="row">
                {row.name}
                <span className="soft drill-says">{row.says}</span>
              </th>
              <td data-at="b">
                {row.running !== null ? (
                  <Link href={`/drills/${row.running.id}` as Route} prefetch={false}>
                    <StatusPill {...look('running')} />
                  </Link>
                ) : row.last === null ? (
                  'never tried'
                ) : (
                  <Link
                    href={`/drills/${row.last.id}` as Route}
                    prefetch={false}
                    aria-label={`${row.name}: ${STATES[row.last.state].word}`}
                  >
                    <StatusPill {...look(row.last.state)} />
                  </Link>
                )}
              </td>
              <td data-at="c" className="dim">
                {row.last === null ? 'never' : <LocalTime at={row.last.endedAt ?? row.last.acceptedAt} withDate />}
              </td>
              <td data-at="d">
                <Button size="sm" disabledReason={whyNot(row)} onClick={() => setChosen(row)} aria-label={`Start: ${row.name}`}>
                  Start…
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <StartDrillDialog scenario={chosen} onClose={() => setChosen(null)} />
    </>
  )
}

const look = (state: keyof typeof STATES) => ({ state: STATES[state].glyph, word: STATES[state].word })
