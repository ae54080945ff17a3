import type { DecisionRecord } from '@/lib/schemas/record'
import type { Journal } from '@/server/engine/journal'
import { again } from './records'

const TICK_MS = 10

/** Gives a journal so many decisions at a steady rate, whatever becomes of them. Out: how many it took, and how long it was fed. */
export async function feed(
  journal: Journal,
  { records, rate, seconds }: { records: readonly DecisionRecord[]; rate: number; seconds: number },
) {
  let made = 0
  let answered = 0
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    const tick = () => {
      const due = Math.min(rate * seconds, Math.floor(((performance.now() - startedAt) / 1000) * rate))
      const nowMs = Date.now()
      for (; made < due; made++) {
        const like = records[made % records.length]
        if (like) void journal.append({ record: again(like, nowMs), handlerNs: 1_500_000 + (made % 1000) * 1000 }).then(() => answered++)
      }
      if (made >= rate * seconds) resolve()
      else setTimeout(tick, TICK_MS)
    }
    tick()
  })
  await new Promise((next) => setTimeout(next, 100)) // the last ones are still being written
  return { answered: () => answered, seconds: (performance.now() - startedAt - 100) / 1000 }
}
