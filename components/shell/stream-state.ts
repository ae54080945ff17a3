export type StreamEvent = { id: string; version: number }
export type StreamState = {
  state: 'live' | 'reconnecting'
  lastBeatAt: number | null
  nextTryAt: number | null
  /** No beat for longer than two were due: what is on the page is no longer known to be true. */
  isLost: boolean
}

export const FIRST_STATE: StreamState = { state: 'reconnecting', lastBeatAt: null, nextTryAt: null, isLost: false }

/** The data of an event as a record; anything else is an empty one. */
export function parsed(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text)
    return typeof data === 'object' && data !== null ? { ...data } : {}
  } catch {
    return {}
  }
}
