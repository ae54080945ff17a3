'use client'

import { useQuery } from '@tanstack/react-query'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { DraftFrame } from './draft-frame'

const REFRESH_MS = 500

export type DraftRoomProps = { id: string; personId: string; held: readonly Permission[] }

/** One draft: its files, the editor, and what the tools say about it. */
export function DraftRoom({ id, personId, held }: DraftRoomProps) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.drafts.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['drafts'], queryKey: trpc.drafts.pathKey(), everyMs: REFRESH_MS })
  if (data)
    return (
      <>
        <NotReadAgain noun="draft" error={error} onRetry={() => void refetch()} />
        <DraftFrame detail={data} personId={personId} mayWrite={held.includes('policies:write')} />
      </>
    )
  return (
    <>
      <div className="head">
        <h1>Draft</h1>
      </div>
      <Sheet label="Draft">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="draft"
            all="drafts"
            permission="policies:read"
            missing={`Nothing was begun as ${id}.`}
            list={{ href: '/policies/drafts', label: 'Show all drafts' }}
            stays="What you wrote and did not save is kept in this browser."
          />
        ) : (
          <LoadingBars what="the draft" rows={8} />
        )}
      </Sheet>
    </>
  )
}
