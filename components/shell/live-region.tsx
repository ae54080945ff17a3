'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'

const GAP_MS = 5_000

const AnnounceContext = createContext<(text: string) => void>(() => undefined)

/** Polite messages, at most one in 5 s. Of those that wait, the newest is said: the others are history by then. */
export function LiveRegion({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState('')
  const waiting = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  useEffect(() => () => clearTimeout(timer.current), [])

  const announce = useCallback((text: string) => {
    if (timer.current !== undefined) {
      waiting.current = text
      return
    }
    const next = () => {
      timer.current = undefined
      if (waiting.current === null) return
      setMessage(waiting.current)
      waiting.current = null
      timer.current = setTimeout(next, GAP_MS)
    }
    setMessage(text)
    timer.current = setTimeout(next, GAP_MS)
  }, [])

  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="sr" role="status" aria-live="polite">
        {message}
      </div>
    </AnnounceContext>
  )
}

export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext)
