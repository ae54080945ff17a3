'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import Link from 'next/link'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { SelectField } from '@/components/ui/select-field'
import { VERSION_STATES, type VersionState } from '@/lib/policy-gates'
import type { VersionPage } from '@/lib/schemas/drafts'

export type VersionsSheetProps = {
  query: UseQueryResult<VersionPage, unknown>
  active: number | null
  isPaged: boolean
  goTo: (before: number | null) => void
  state: VersionState | null
  onState: (state: VersionState | null) => void
}

const ANY = 'any'
const OPTIONS = [
  { value: ANY, label: 'In any state' },
  ...VERSION_STATES.map((value) => ({ value, label: `${value[0]?.toUpperCase()}${value.slice(1).replace('_', ' ')}` })),
]

/** Every version there was, the newest first; each can be read and compared. */
export function VersionsSheet({ query, active, isPaged, goTo, state, onState }: VersionsSheetProps) {
  const body = useRowKeys()
  return (
    <ListSheet what="Versions" title="Versions" query={query} goesOn="The engines decide by the active version in any case.">
      {(data) => (
        <>
          <div className="in choose">
            <SelectField
              label="State of the versions"
              isLabelHidden
              value={state ?? ANY}
              options={OPTIONS}
              onChange={(value) => onState(VERSION_STATES.find((one) => one === value) ?? null)}
            />
          </div>
          <div className="scroll-x">
            {data.items.length === 0 ? (
              <EmptyState
                title="No version"
                detail={
                  state === null
                    ? 'The shipped constitution becomes version 1 when the worker starts.'
                    : `None is in the state ${state.replace('_', ' ')}.`
                }
              />
            ) : (
              <table className="tbl tbl-2">
                <caption className="sr">Versions, the newest first</caption>
                <thead>
                  <tr>
                    <th scope="col">Version</th>
                    <th scope="col">Name</th>
                    <th scope="col">State</th>
                    <th scope="col">Since</th>
                    <th scope="col" className="num">
                      Files
                    </th>
                    <th scope="col">Hash</th>
                  </tr>
                </thead>
                <tbody ref={body}>
                  {data.items.map((row) => (
                    <tr key={row.version}>
                      <th scope="row">
                        <Link href={`/policies/versions/${row.version}`} prefetch={false} data-row-link="">
                          {`v${row.version}`}
                        </Link>
                      </th>
                      <td data-at="c" className="cut">
                        {row.name}
                      </td>
                      <td data-at="b">
                        {row.version === active ? 'active' : row.state === 'active' ? 'not active' : row.state.replace('_', ' ')}
                      </td>
                      <td className="dim" data-at="d">
                        <LocalTime at={row.stateSince} withDate seconds={false} />
                      </td>
                      <td className="num">{row.files === 0 ? <span className="dim">not kept</span> : row.files}</td>
                      <td className="mono dim" title={row.constitutionHash}>
                        {row.constitutionHash.replace('sha256:', '').slice(0, 12)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor === null ? null : String(data.nextCursor)}
            isPaged={isPaged}
            goTo={(cursor) => goTo(cursor === null ? null : Number(cursor))}
            end="There are no older versions."
          />
        </>
      )}
    </ListSheet>
  )
}
