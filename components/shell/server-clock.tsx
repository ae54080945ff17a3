'use client'

import { createContext, type ReactNode, useEffect, useState } from 'react'

export type ServerTime = { firstMs: number; offsetMs: number | null }
export const ServerClockContext = createContext<ServerTime>({ firstMs: 0, offsetMs: null })

/** The server's clock for everything below: what the server rendered at first, then this computer's clock with its offset. */
export function ServerClock({ serverNow, children }: { serverNow: string; children: ReactNode }) {
  const firstMs = Date.parse(serverNow)
  const [offsetMs, setOffsetMs] = useState<number | null>(null)
  useEffect(() => setOffsetMs(firstMs - Date.now()), [firstMs])
  return <ServerClockContext value={{ firstMs, offsetMs }}>{children}</ServerClockContext>
}
