'use client'

import { useContext, useEffect, useState } from 'react'
import { ServerClockContext } from './server-clock'

const SECOND = 1_000

/** The server's clock in milliseconds, ticking. While the page hydrates it is the time the server rendered. */
export function useNow(everyMs = SECOND): number {
  const { firstMs, offsetMs } = useContext(ServerClockContext)
  const [now, setNow] = useState(firstMs)
  useEffect(() => {
    if (offsetMs === null) return
    const tick = () => setNow(Date.now() + offsetMs)
    tick()
    const timer = setInterval(tick, everyMs)
    return () => clearInterval(timer)
  }, [offsetMs, everyMs])
  return now
}
