import type { ViewChange } from '@/server/ports/cluster-watch'

export const TELL_MS = 500
type Tell = (changes: readonly ViewChange[]) => void

/** Tells of changes at most twice a second, each kind and sort of change once. */
export function changeTeller(everyMs = TELL_MS) {
  const listeners = new Set<Tell>()
  const waiting = new Map<string, ViewChange>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    const changes = [...waiting.values()]
    waiting.clear()
    for (const tell of [...listeners]) tell(changes)
  }
  return {
    changed(change: ViewChange) {
      if (listeners.size === 0) return
      waiting.set(`${change.kind} ${change.what}`, change)
      timer ??= setTimeout(flush, everyMs).unref()
    },
    listen(tell: Tell): () => void {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
