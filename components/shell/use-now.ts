'use client'

import { useEffect, useState } from 'react'

const SECOND = 1_000

/** The server's clock in milliseconds, ticking. It starts at what the server rendered and keeps the offset of this computer. */
export function useNow(serverNow: string, everyMs = SECOND): number {
  const [now, setNow] = useState(() => Date.parse(serverNow))
  useEffect(() => {
    const from = Date.now()
    const base = Date.parse(serverNow)
    const tick = () => setNow(base + Date.now() - from)
    const timer = setInterval(tick, everyMs)
    return () => clearInterval(timer)
  }, [serverNow, everyMs])
  return now
}
