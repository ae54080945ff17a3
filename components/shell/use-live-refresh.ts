'use client'

import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useEventTopic } from './event-stream'

export type LiveRefresh = { topics: readonly [string, string?]; queryKey: QueryKey; everyMs: number; isHeld?: boolean; onHeld?: () => void }

/** Reads again what the tab's stream says has changed, by key prefix and at most once in `everyMs`: a busy engine must not become a busy browser.
 *  While held, nothing is read; `onHeld` hears of it instead. */
export function useLiveRefresh({ topics, queryKey, everyMs, isHeld = false, onHeld }: LiveRefresh): void {
  const queryClient = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const refresh = () => {
    if (isHeld) {
      onHeld?.()
      return
    }
    if (timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      void queryClient.invalidateQueries({ queryKey })
    }, everyMs)
  }
  useEventTopic(topics[0], refresh)
  useEventTopic(topics[1] ?? '', refresh)
}
