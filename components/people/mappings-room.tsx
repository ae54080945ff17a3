'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { MappingPage, MappingRow } from '@/lib/schemas/mappings'
import { useTRPC } from '@/lib/trpc'
import { AddMappingDialog } from './add-mapping-dialog'
import { mappingsInput } from './list-input'
import { MappingFilters } from './mapping-filters'
import { MappingsTable } from './mappings-table'
import { NothingFound } from './nothing-found'
import { RemoveMappingDialog } from './remove-mapping-dialog'
import { SettingsHead, SettingsLocked } from './settings-head'
import { useListFilter } from './use-list-filter'

const REFRESH_MS = 500
const EMPTY = {
  title: 'No group is mapped',
  detail: 'Nobody signs in by a provider until a group of theirs stands for a role. There is no default role.',
}

/** Which group of a provider stands for which role. */
export function MappingsRoom({ held }: { held: readonly Permission[] }) {
  if (!held.includes('mappings:read'))
    return <SettingsLocked title="Group mappings" what="group mappings" permission="mappings:read" held={held} />
  return <Readable held={held} />
}

function Readable({ held }: { held: readonly Permission[] }) {
  const { mappings } = useTRPC()
  const filter = useListFilter(mappingsInput)
  const { input } = filter
  const query = useQuery({ ...mappings.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['people'], queryKey: mappings.list.queryKey(input), everyMs: REFRESH_MS })
  const [isOpen, setIsOpen] = useState(false)
  const [removed, setRemoved] = useState<MappingRow | null>(null)
  const { data } = query
  const mayUpdate = held.includes('mappings:update')
  return (
    <>
      <SettingsHead
        title="Group mappings"
        held={held}
        verdict={
          <>
            <b>{data ? `${formatCount(data.total)} in force` : 'Not known yet'}</b>. {sayIssuer(data)}
          </>
        }
        acts={
          <Button variant="ink" disabledReason={whyNoAdd(data, mayUpdate)} onClick={() => setIsOpen(true)}>
            Map a group…
          </Button>
        }
      />
      <MappingFilters filter={filter} />
      <ListSheet what="Group mappings" query={query} goesOn="Who is signed in keeps the roles they have.">
        {(page) => (
          <>
            <div className="scroll-x">
              {page.items.length > 0 ? (
                <MappingsTable items={page.items} issuer={page.issuer} mayRemove={mayUpdate} onRemove={setRemoved} />
              ) : (
                <NothingFound noun="mapping" filter={filter} empty={EMPTY} />
              )}
            </div>
            <ListFoot
              readAt={page.readAt}
              nextCursor={page.nextCursor}
              isPaged={input.cursor !== undefined}
              goTo={filter.goTo}
              end="There are no more mappings."
            />
          </>
        )}
      </ListSheet>
      <AddMappingDialog isOpen={isOpen} onOpenChange={setIsOpen} />
      <RemoveMappingDialog mapping={removed} onClose={() => setRemoved(null)} />
    </>
  )
}

function sayIssuer(data: MappingPage | undefined): string {
  if (!data) return ''
  if (data.issuer === null) return 'No provider is set up on this installation, so nobody signs in by one.'
  return `The groups of ${visibleText(data.issuer)} and the roles they give, at sign-in and again each hour.`
}

function whyNoAdd(data: MappingPage | undefined, mayUpdate: boolean): string | null {
  if (!mayUpdate) return `Mapping is open to ${rolesInWords('mappings:update')}.`
  return data?.issuer === null ? 'No provider is set up: set OIDC_ISSUER and the rest first.' : null
}
