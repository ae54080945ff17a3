import { Counter, Gauge, type Registry } from 'prom-client'
import type { IngestState } from './ingest'

/** What the ingesting process tells of the stream. Lag is not a number while the brokers do not answer: nobody knows it then. */
export function measureStream(registry: Registry, { state, origin }: { state: () => IngestState; origin: string }): void {
  const registers = [registry]
  const { topic, group } = state()
  const known = (value: number | null) => (state().isConnected && value !== null ? value : Number.NaN)
  new Gauge({
    name: 'acgs_stream_lag_records',
    help: 'Records of a topic that its group has not ingested.',
    labelNames: ['topic', 'group'],
    registers,
    collect() {
      this.set({ topic, group }, known(state().lagRecords))
    },
  })
  new Gauge({
    name: 'acgs_stream_lag_seconds',
    help: 'Age of the oldest record that is not ingested.',
    labelNames: ['topic'],
    registers,
    collect() {
      this.set({ topic }, known(state().lagS))
    },
  })
  new Gauge({
    name: 'acgs_source_up',
    help: 'Whether a source answers: 1 or 0.',
    labelNames: ['source'],
    registers,
    collect() {
      this.set({ source: 'stream' }, Number(state().isConnected))
    },
  })
  /** A counter that follows what the ingest counts; there at 0 from the start. */
  const follow = <L extends string>(counter: Counter<L>, labels: Record<L, string>, read: () => number) => {
    let told = 0
    counter.inc(labels, 0)
    return () => {
      counter.inc(labels, read() - told)
      told = read()
    }
  }
  const names = ['stage', 'origin'] as const
  const lost: Counter<'stage' | 'origin'> = new Counter({
    name: 'acgs_decisions_lost_total',
    help: 'Decisions answered and not kept.',
    labelNames: names,
    registers,
    collect: () => tellLost(),
  })
  const tellLost = follow(lost, { stage: 'ingest', origin }, () => state().lost)
  const aside: Counter<'topic'> = new Counter({
    name: 'acgs_stream_set_aside_total',
    help: 'Messages that could not be stored and were kept for a person to look at.',
    labelNames: ['topic'],
    registers,
    collect: () => tellAside(),
  })
  const tellAside = follow(aside, { topic }, () => state().setAside)
}
