'use client'

import { useEffect, useState } from 'react'

const QUIET_MS = 300
const TICK_MS = 100

export type LoadingBarsProps = { what: string; rows?: number; progress?: string }

/** Nothing for 300 ms, then still grey bars; after 1 s a sentence with the time passed or the progress. */
export function LoadingBars({ what, rows = 3, progress }: LoadingBarsProps) {
  const [passed, setPassed] = useState(0)
  useEffect(() => {
    const from = performance.now()
    const timer = setInterval(() => setPassed(performance.now() - from), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.floor(passed / 1000)
  const bars = Array.from({ length: rows }, (_, index) => `bar-${index}`)
  return (
    <div className="in rule-t" aria-busy="true">
      <p className="soft">{seconds >= 1 ? `Loading ${what}, ${progress ?? `${seconds} s`}` : '\u00a0'}</p>
      <div hidden={passed < QUIET_MS}>
        {bars.map((bar) => (
          <span key={bar} className="sk" />
        ))}
      </div>
    </div>
  )
}
