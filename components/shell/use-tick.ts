'use client'

import { useEffect, useState } from 'react'

const SECOND = 1_000

/** This computer's clock, ticking once a second; null until the page is alive in the browser. */
export function useTick(): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), SECOND)
    return () => clearInterval(timer)
  }, [])
  return now
}
