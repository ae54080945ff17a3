'use client'

import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { ExportLink } from './export-link'
import { InvitePersonDialog } from './invite-person-dialog'
import { filterQuery, narrowedBy, peopleInput } from './list-input'
import { NothingFound } from './nothing-found'
import { PeopleFilters } from './people-filters'
import { PeopleTable } from './people-table'
import { SettingsHead, SettingsLocked } from './settings-head'
import { useListFilter } from './use-list-filter'
import { usePeople } from './use-people'

const EMPTY = { title: 'Nobody is known', detail: 'Invite the first person above, or map a group of your provider to a role.' }

/** Everybody who may sign in, or once did: searched, filtered and paged by the server. */
export function PeopleRoom({ held }: { held: readonly Permission[] }) {
  if (!held.includes('people:read')) return <SettingsLocked title="People" what="people" permission="people:read" held={held} />
  return <Readable held={held} />
}

function Readable({ held }: { held: readonly Permission[] }) {
  const filter = useListFilter(peopleInput)
  const query = usePeople(filter.input)
  const [isOpen, setIsOpen] = useState(false)
  const { data } = query
  const noun = `${data?.total === 1 ? 'person' : 'people'}${narrowedBy(filter.input).length > 0 ? ' found' : ''}`
  const whyNoInvite = held.includes('people:create') ? null : `Inviting is open to ${rolesInWords('people:create')}.`
  return (
    <>
      <SettingsHead
        title="People"
        held={held}
        verdict={
          <>
            <b>{data ? `${formatCount(data.total)} ${noun}` : 'Not known yet'}</b>, by name. Who may sign in, by what, and with which roles.
          </>
        }
        acts={
          <>
            <ExportLink href={`/api/people?${filterQuery(filter.input)}`} held={held} />
            <Button variant="ink" disabledReason={whyNoInvite} onClick={() => setIsOpen(true)}>
              Invite a person…
            </Button>
          </>
        }
      />
      <PeopleFilters filter={filter} />
      <ListSheet what="People" query={query} goesOn="Who is signed in stays so.">
        {(page) => (
          <>
            <div className="scroll-x">
              {page.items.length > 0 ? <PeopleTable items={page.items} /> : <NothingFound noun="person" filter={filter} empty={EMPTY} />}
            </div>
            <ListFoot
              readAt={page.readAt}
              nextCursor={page.nextCursor}
              isPaged={filter.input.cursor !== undefined}
              goTo={filter.goTo}
              end="There are no more people."
            />
          </>
        )}
      </ListSheet>
      <InvitePersonDialog isOpen={isOpen} onOpenChange={setIsOpen} />
    </>
  )
}
