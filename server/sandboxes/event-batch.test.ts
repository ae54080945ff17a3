import { expect, test } from 'vitest'
import { createEventBatch, TooManyEvents } from './event-batch'
import { readFalco } from './falco'

test('more than may wait is refused, and what waits is written together', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const sizes: number[] = []
  const batch = createEventBatch(async (events) => {
    sizes.push(events.length)
    await held
    return events.map((_, at) => ({ id: String(at), isNew: true }))
  })
  const event = readFalco({ rule: 'x', output_fields: {} }, Date.now())
  const all = Array.from({ length: 5600 }, () =>
    batch.take(event).then(
      () => 'kept',
      (cause: unknown) => cause instanceof TooManyEvents,
    ),
  )
  release()
  const results = await Promise.all(all)
  expect(results.filter((one) => one === 'kept').length).toBeGreaterThanOrEqual(5000)
  expect(results).toContain(true)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
  expect(batch.waiting()).toBe(0)
})
