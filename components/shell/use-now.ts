'use client'

import { useContext, useEffect, useState } from 'react'
import { ServerClockContext } from './server-clock'

const SECOND = 1_000
type Clock = { timer: ReturnType<typeof setInterval>; listeners: Set<() => void> }
const clocks = new Map<number, Clock>()

/** One timer a period, whoever waits for it: a page with two hundred ages is drawn once a second, not two hundred times. */
function onTick(everyMs: number, listener: () => void): () => void {
  let clock = clocks.get(everyMs)
  if (!clock) {
    const listeners = new Set<() => void>()
    const timer = setInterval(() => {
      for (const one of listeners) one()
    }, everyMs)
    clock = { timer, listeners }
    clocks.set(everyMs, clock)
  }
  const { timer, listeners } = clock
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    if (clocks.get(everyMs) === clock) clocks.delete(everyMs)
  }
}

/** The server's clock in milliseconds, ticking. While the page hydrates it is the time the server rendered. */
export function useNow(everyMs = SECOND): number {
  const { firstMs, offsetMs } = useContext(ServerClockContext)
  const [now, setNow] = useState(firstMs)
  useEffect(() => {
    if (offsetMs === null) return
    const tick = () => setNow(Date.now() + offsetMs)
    tick()
    return onTick(everyMs, tick)
  }, [offsetMs, everyMs])
  return now
}
