'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { RevokeTokenDialog } from '@/components/shell/revoke-token-dialog'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { TokenRow } from '@/lib/schemas/tokens'
import { useTRPC } from '@/lib/trpc'
import { CreateTokenDialog } from './create-token-dialog'
import { ExportLink } from './export-link'
import { filterQuery, narrowedBy, tokensInput } from './list-input'
import { NothingFound } from './nothing-found'
import { SettingsHead, SettingsLocked } from './settings-head'
import { TokenFilters } from './token-filters'
import { TokensTable } from './tokens-table'
import { useListFilter } from './use-list-filter'

const REFRESH_MS = 500
const EMPTY = { title: 'There is no token', detail: 'Nothing but people speaks to this installation. Create the first token above.' }

/** Every API token: what it may do, who made it, when it was last used and when it ends. Never its secret. */
export function TokensRoom({ held }: { held: readonly Permission[] }) {
  if (!held.includes('tokens:read')) return <SettingsLocked title="API tokens" what="tokens" permission="tokens:read" held={held} />
  return <Readable held={held} />
}

function Readable({ held }: { held: readonly Permission[] }) {
  const { tokens } = useTRPC()
  const filter = useListFilter(tokensInput)
  const { input } = filter
  const query = useQuery({ ...tokens.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['tokens'], queryKey: tokens.list.queryKey(input), everyMs: REFRESH_MS })
  const [isOpen, setIsOpen] = useState(false)
  const [revoked, setRevoked] = useState<TokenRow | null>(null)
  const { data } = query
  const noun = `${data?.total === 1 ? 'token' : 'tokens'}${narrowedBy(input).length > 0 ? ' found' : ''}`
  return (
    <>
      <SettingsHead
        title="API tokens"
        held={held}
        verdict={
          <>
            <b>{data ? `${formatCount(data.total)} ${noun}` : 'Not known yet'}</b>, newest first. A token may do no more than its maker,
            lives for 90 days at most, and never confirms, approves or stops anything.
          </>
        }
        acts={
          <>
            <ExportLink href={`/api/tokens?${filterQuery(input)}`} held={held} />
            <Button
              variant="ink"
              disabledReason={held.includes('tokens:create') ? null : `Creating is open to ${rolesInWords('tokens:create')}.`}
              onClick={() => setIsOpen(true)}
            >
              Create a token…
            </Button>
          </>
        }
      />
      <TokenFilters filter={filter} />
      <ListSheet what="Tokens" query={query} goesOn="The engines go on with those they know.">
        {(page) => (
          <>
            <div className="scroll-x">
              {page.items.length > 0 ? (
                <TokensTable items={page.items} readAt={page.readAt} mayRevoke={held.includes('tokens:revoke')} onRevoke={setRevoked} />
              ) : (
                <NothingFound noun="token" filter={filter} empty={EMPTY} />
              )}
            </div>
            <ListFoot
              readAt={page.readAt}
              nextCursor={page.nextCursor}
              isPaged={input.cursor !== undefined}
              goTo={filter.goTo}
              first="Show the newest"
              more="Show older"
              end="There are no older tokens."
            />
          </>
        )}
      </ListSheet>
      <CreateTokenDialog held={held} isOpen={isOpen} onOpenChange={setIsOpen} />
      <RevokeTokenDialog token={revoked} onClose={() => setRevoked(null)} />
    </>
  )
}
