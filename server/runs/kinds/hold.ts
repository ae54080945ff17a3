/** Since when something has been true, looked at again and again. Kept in this process alone: another worker counts anew, which proves more,
 *  never less. */
export type Hold = {
  /** Milliseconds for which it has held; 0 when it does not, at the first look, and when what holds (`of`) is not what held before. */
  held: (key: string, isHeld: boolean, look: { now: Date; of?: string }) => number
  /** Since when it has held by the last look; null when it did not. */
  since: (key: string) => Date | null
  forget: (key: string) => void
}

export function createHold(): Hold {
  const since = new Map<string, { at: number; of: string }>()
  return {
    held: (key, isHeld, { now, of = '' }) => {
      const before = since.get(key)
      if (!isHeld) since.delete(key)
      else if (before?.of !== of) since.set(key, { at: now.getTime(), of })
      return now.getTime() - (since.get(key)?.at ?? now.getTime())
    },
    since: (key) => (since.has(key) ? new Date(since.get(key)?.at ?? 0) : null),
    forget: (key) => since.delete(key),
  }
}
