'use client'

import Link from 'next/link'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import type { DraftRow } from '@/lib/schemas/drafts'
import { sayNames } from './say-names'
import type { useDraftFilter } from './use-draft-filter'
import type { useDrafts } from './use-policies'

export type DraftsListProps = {
  filter: ReturnType<typeof useDraftFilter>
  query: ReturnType<typeof useDrafts>
  canWrite: boolean
  onBegin: () => void
}

export function DraftsList({ filter, query, canWrite, onBegin }: DraftsListProps) {
  return (
    <ListSheet what="Drafts" query={query} goesOn="The engines decide by the active version in any case.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <Table items={data.items} /> : <Nothing filter={filter} canWrite={canWrite} onBegin={onBegin} />}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more drafts here."
          />
        </>
      )}
    </ListSheet>
  )
}

function Table({ items }: { items: readonly DraftRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Drafts, the latest change first</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">From</th>
          <th scope="col" className="num">
            Files
          </th>
          <th scope="col">Authors</th>
          <th scope="col">Begun</th>
          <th scope="col">Changed</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="cut">
              <Link href={`/policies/drafts/${row.id}`} title={row.id} prefetch={false} data-row-link="">
                {row.name}
              </Link>
            </th>
            <td data-at="b">{`version ${row.basedOn}`}</td>
            <td className="num">{row.files}</td>
            <td data-at="c" className="soft cut">
              {sayNames(row.authors)}
            </td>
            <td className="dim">
              <LocalTime at={row.createdAt} withDate seconds={false} />
            </td>
            <td className="dim">
              <LocalTime at={row.updatedAt} withDate />
            </td>
            <td data-at="d">{row.submittedAs === null ? row.state : `submitted as ${row.submittedAs}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** After the server has answered: what was looked at, and how to begin. */
function Nothing({ filter, canWrite, onBegin }: Omit<DraftsListProps, 'query'>) {
  const { view, search } = filter.input
  if (search !== undefined)
    return (
      <EmptyState
        title="No draft matches"
        detail={`“${search}” was searched for in the names.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the search
          </Button>
        }
      />
    )
  if (view === 'submitted' || view === 'withdrawn')
    return <EmptyState title={`No draft is ${view}`} detail="Open ones are in the view Open." />
  return (
    <EmptyState
      title="Nothing is being written"
      detail="A draft begins with every file of a version: change a rule, see at once what the tools say, save. A violation or a decision can lead here too."
      action={
        canWrite && (
          <Button size="sm" onClick={onBegin}>
            Begin a draft from the active version…
          </Button>
        )
      }
    />
  )
}
