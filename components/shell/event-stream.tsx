'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useEffectEvent, useRef, useState } from 'react'
import { goToSignIn } from './go-to-sign-in'
import { StreamClient } from './stream-client'
import { FIRST_STATE, type StreamEvent, type StreamState } from './stream-state'

type Handler = (event: StreamEvent) => void
type Subscribe = (topic: string, handler: Handler) => () => void

const StateContext = createContext<StreamState>(FIRST_STATE)
const SubscribeContext = createContext<Subscribe>(() => () => undefined)
const WAKE_EVENTS = ['online', 'pageshow'] as const

/** Once a tab. Pages listen to topics; everything is read again whenever an event may have been missed. */
export function EventStreamProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const [state, setState] = useState(FIRST_STATE)
  const handlers = useRef(new Map<string, Set<Handler>>())

  useEffect(() => {
    const client = new StreamClient({
      onState: setState,
      onEvent: (topic, event) => {
        for (const handler of handlers.current.get(topic) ?? []) handler(event)
      },
      onGap: () => void queryClient.invalidateQueries(),
      onSignedOut: goToSignIn,
    })
    const wake = () => client.wake()
    const wakeIfSeen = () => {
      if (document.visibilityState === 'visible') client.wake()
    }
    client.start()
    document.addEventListener('visibilitychange', wakeIfSeen)
    for (const name of WAKE_EVENTS) window.addEventListener(name, wake)
    return () => {
      client.stop()
      document.removeEventListener('visibilitychange', wakeIfSeen)
      for (const name of WAKE_EVENTS) window.removeEventListener(name, wake)
    }
  }, [queryClient])

  const subscribe = useCallback<Subscribe>((topic, handler) => {
    const all = handlers.current
    const set = all.get(topic) ?? new Set()
    all.set(topic, set.add(handler))
    return () => void set.delete(handler)
  }, [])

  return (
    <SubscribeContext value={subscribe}>
      <StateContext value={state}>{children}</StateContext>
    </SubscribeContext>
  )
}

/** Calls the handler for every change the stream reports on a topic. The handler may be new on each render. */
export function useEventTopic(topic: string, handler: Handler): void {
  const subscribe = useContext(SubscribeContext)
  const latest = useEffectEvent(handler)
  useEffect(() => subscribe(topic, (event) => latest(event)), [subscribe, topic])
}

export const useStreamState = (): StreamState => useContext(StateContext)
