'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ListDecisions } from '@/lib/schemas/decisions'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 800

/** A page of decisions. The newest page follows the stream; an older page stands still, and so does the newest while somebody reads in it:
 *  rows must not move under the pointer. `hasNewer` says that there is more to show by then. */
export function useDecisions(input: ListDecisions) {
  const trpc = useTRPC()
  const [isInside, setIsInside] = useState(false)
  const [hasNewer, setHasNewer] = useState(false)
  const inside = useRef({ pointer: false, focus: false })
  const isHeld = isInside || input.cursor !== undefined
  const query = useQuery({
    ...trpc.decisions.list.queryOptions(input),
    refetchInterval: isHeld ? false : READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({
    topics: ['decisions'],
    queryKey: trpc.decisions.list.queryKey(input),
    everyMs: REFRESH_MS,
    isHeld,
    onHeld: () => setHasNewer(true),
  })
  const set = (part: 'pointer' | 'focus', isIn: boolean) => () => {
    inside.current[part] = isIn
    setIsInside(inside.current.pointer || inside.current.focus)
  }
  return {
    query,
    isHeld,
    hasNewer: isHeld && hasNewer,
    showNewer: () => {
      setHasNewer(false)
      void query.refetch()
    },
    hold: {
      onPointerEnter: set('pointer', true),
      onPointerLeave: set('pointer', false),
      onFocus: set('focus', true),
      onBlur: set('focus', false),
    },
  }
}
