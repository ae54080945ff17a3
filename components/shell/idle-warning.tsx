'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { useTRPC } from '@/lib/trpc'
import { endOf, sayEnd, WARN_MS } from './session-end'
import { useNow } from './use-now'

const ASK_MS = 60_000
const ASK_NEAR_MS = 10_000
const SOON_MS = 1000

/** Two minutes before a session ends it says so, above the page. Staying keeps whatever was typed: the page is read again, not left. */
export function IdleWarning() {
  const { sessions } = useTRPC()
  const router = useRouter()
  const now = useNow()
  const { data, refetch } = useQuery({
    ...sessions.mine.queryOptions({}),
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) => {
      const end = endOf(state.data?.items.find(({ isCurrent }) => isCurrent))
      return end && end.at - now < 2 * WARN_MS ? ASK_NEAR_MS : ASK_MS
    },
  })
  const end = endOf(data?.items.find(({ isCurrent }) => isCurrent))
  const isNear = end !== null && end.at > now && end.at - now <= WARN_MS
  const stay = () => {
    // Rendering a page is the activity that moves the idle limit; polling is not.
    router.refresh()
    setTimeout(() => void refetch(), SOON_MS)
  }
  return (
    <div role="status" aria-label="Session">
      {isNear && (
        <div className="ends">
          <Glyph state="warn" />
          <span className="strong">{sayEnd(end.at - now)}</span>
          <span className="soft">
            {end.isIdle
              ? 'Nothing was done for a while. What you have typed stays if you stay.'
              : 'It has lasted as long as one may: send what you have typed, then sign in again.'}
          </span>
          {end.isIdle && (
            <Button size="sm" onClick={stay}>
              Stay signed in
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
