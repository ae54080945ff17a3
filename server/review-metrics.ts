import { Gauge, type Registry } from 'prom-client'

export type WaitingReviews = { byPriority: Readonly<Record<string, number>>; overdue: number }

/** How many reviews wait, read when it is asked for. A database that does not answer leaves the gauges out: nothing is not none. */
export function addReviewGauges(registry: Registry, read: () => Promise<WaitingReviews>): void {
  let reading: Promise<WaitingReviews | null> | null = null
  // Both gauges of one scrape show one reading.
  const readOnce = () => {
    reading ??= read()
      .catch(() => null)
      .finally(() => {
        reading = null
      })
    return reading
  }
  new Gauge({
    name: 'acgs_reviews_pending',
    help: 'Open reviews.',
    labelNames: ['priority'] as const,
    registers: [registry],
    async collect() {
      const now = await readOnce()
      this.reset()
      for (const [priority, n] of Object.entries(now?.byPriority ?? {})) this.set({ priority }, n)
    },
  })
  new Gauge({
    name: 'acgs_reviews_overdue',
    help: 'Open reviews past their target.',
    registers: [registry],
    async collect() {
      const now = await readOnce()
      this.remove()
      if (now) this.set(now.overdue)
    },
  })
}
