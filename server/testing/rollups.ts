import { encodeSketch, newSketch } from '@/lib/latency-sketch'
import type { Tx } from '@/server/db'
import { COUNTS, type Counts } from '@/server/engine/rollup'

export const sketchOf = (...parts: readonly (readonly [times: number, ms: number])[]) => {
  const sketch = newSketch()
  for (const [times, ms] of parts) for (let i = 0; i < times; i++) sketch.accept(ms)
  return sketch
}

export type MinuteRow = Partial<Counts> & {
  minute: Date
  origin: string
  engineId?: string
  updatedAt?: Date
  sketch?: ReturnType<typeof sketchOf>
}

/** One engine's minute, all counts zero but the given. */
export async function addMinute(db: Pick<Tx, 'decisionMinute'>, row: MinuteRow): Promise<void> {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, BigInt(row[name] ?? 0)])) as Record<keyof Counts, bigint>
  const { minute, origin, engineId = 'engine-1', updatedAt = new Date(), sketch = newSketch() } = row
  await db.decisionMinute.create({ data: { minute, origin, engineId, updatedAt, ...counts, sketch: encodeSketch(sketch) } })
}
