import { AppError } from '@/lib/errors'
import type { Anchor } from '@/server/ports/anchor'

/** An anchor in memory that a test can take away, and read. */
export function memoryAnchor(sink = 'memory'): Anchor & { notes: string[]; isDown: boolean } {
  const anchor = {
    sink,
    isLocal: false,
    notes: [] as string[],
    isDown: false,
    fetch: async () => {
      if (anchor.isDown) throw new AppError('UPSTREAM', 'away')
      return anchor.notes.at(-1) ?? null
    },
    put: async (note: string) => {
      if (anchor.isDown) throw new AppError('UPSTREAM', 'away')
      anchor.notes.push(note)
    },
  }
  return anchor
}
