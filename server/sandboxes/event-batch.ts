import type { SensorEvent } from './sensor-event'

/** How many may wait for the database: more than sensors send in seconds, and no more than memory bears. */
const WAITING_MAX = 5000
const BATCH_MAX = 500

export class TooManyEvents extends Error {}
export type KeptEvent = { id: string; isNew: boolean }
type Waiting = { event: SensorEvent; resolve: (kept: KeptEvent) => void; reject: (cause: unknown) => void }

/** Takes events one by one and writes them together, so that a thousand in a second are a few statements. An event is answered when it is kept.
 *  In: the writer, whose answer has an id for each. Errors: `TooManyEvents`; what the writer says, for each of its batch. */
export function createEventBatch(write: (events: readonly SensorEvent[]) => Promise<KeptEvent[]>) {
  let waiting: Waiting[] = []
  let isWriting = false

  async function drain(): Promise<void> {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX)
      waiting = waiting.slice(BATCH_MAX)
      try {
        const ids = await write(batch.map(({ event }) => event))
        for (const [at, one] of batch.entries()) one.resolve(ids[at] ?? { id: '', isNew: false })
      } catch (cause) {
        for (const one of batch) one.reject(cause)
      }
    }
    isWriting = false
  }
  return {
    take: (event: SensorEvent): Promise<KeptEvent> =>
      new Promise((resolve, reject) => {
        if (waiting.length >= WAITING_MAX) return reject(new TooManyEvents())
        waiting.push({ event, resolve, reject })
        void drain()
      }),
    waiting: (): number => waiting.length,
  }
}
export type EventBatch = ReturnType<typeof createEventBatch>
