import { AppError } from '@/lib/errors'
import { type Pool, withConnection } from '@/server/db'
import type { DecisionStream, StreamRecord } from '@/server/ports/decision-stream'
import { type Arrived, type Aside, setAside, storeOrRefuse } from './set-aside'
import { addLosses, tellDecisions } from './store'
import { readMessage } from './stream-message'
import { moveOn, reconcile, type Step } from './stream-position'

const LOOK_MS = 1000
const WAIT_MS = 200
const RETRY_MS = 500
const EVENT_MS = 500

export type IngestState = {
  topic: string
  group: string
  /** False: the brokers do not answer; `lagRecords` is then what was last seen, at `seenAt`. */
  isConnected: boolean
  seenAt: string | null
  lagRecords: number | null
  lagS: number | null
  lost: number
  setAside: number
  error: string | null
}
type IngestOptions = {
  pool: Pool
  stream: DecisionStream
  now?: () => number
  onError: (cause: unknown) => void
  onAside: (aside: Aside) => void
}
export type Ingest = ReturnType<typeof createIngest>

/** Cuts what was read into what can be stored and what cannot, and says how far each partition goes with it. */
function sorted(records: readonly StreamRecord[], next: ReadonlyMap<number, bigint>) {
  const arrived: Arrived[] = []
  const asides: Aside[] = []
  const steps = new Map<number, Step>()
  let missing = 0n
  for (const record of records) {
    const from = next.get(record.partition)
    if (from === undefined) continue
    const step = steps.get(record.partition) ?? { partition: record.partition, from, to: from }
    if (record.offset < step.to) continue // read already
    missing += record.offset - step.to
    step.to = record.offset + 1n
    steps.set(record.partition, step)
    const entry = readMessage(record.value)
    if ('reason' in entry) asides.push({ record, reason: entry.reason })
    else arrived.push({ record, entry })
  }
  return { arrived, asides, steps: [...steps.values()], missing: Number(missing) }
}

/** Carries the stream into the database: rows, their minutes and the place in the stream in one transaction, so a restart goes on at its offset and
 *  each decision counts once by its id. What is gone or cannot be stored is counted as lost at `ingest`; what cannot be stored is also set aside. */
export function createIngest({ pool, stream, now = Date.now, onError, onAside }: IngestOptions) {
  const { topic, group } = stream
  const state: IngestState = {
    topic,
    group,
    isConnected: false,
    seenAt: null,
    lagRecords: null,
    lagS: null,
    lost: 0,
    setAside: 0,
    error: null,
  }
  let topicId = ''
  let positions: Map<number, bigint> | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let newestMs: number | null = null
  let behindSince: number | null = null
  let toldAt = Number.NEGATIVE_INFINITY
  let isOwed = false
  let owesViolations = false

  async function look(): Promise<void> {
    const seen = await stream.look()
    const { next, lagRecords, lost } = await withConnection(pool, async (client) => {
      await client.query('BEGIN')
      const found = await reconcile(client, topic, seen)
      if (found.lost > 0) await addLosses(client, group, [['ingest', found.lost]])
      await client.query('COMMIT')
      return found
    })
    topicId = seen.topicId
    positions = new Map(seen.assigned.flatMap((partition) => (next.has(partition) ? [[partition, next.get(partition) ?? 0n]] : [])))
    lookedAt = performance.now()
    behindSince = lagRecords === 0 ? null : (behindSince ?? now())
    Object.assign(state, {
      isConnected: true,
      error: null,
      seenAt: new Date(now()).toISOString(),
      lagRecords,
      lagS: behindSince === null ? 0 : Math.max(0, now() - (newestMs ?? behindSince)) / 1000,
      lost: state.lost + lost,
    })
  }

  async function take(records: readonly StreamRecord[], from: Map<number, bigint>): Promise<void> {
    const { arrived, asides, steps, missing } = sorted(records, from)
    isOwed ||= arrived.length > 0
    owesViolations ||= arrived.some(({ entry }) => entry.record.acgs.violations.length > 0)
    const tells = isOwed && performance.now() - toldAt >= EVENT_MS
    if (steps.length === 0 && !tells) return
    const refused = await withConnection(pool, async (client) => {
      await client.query('BEGIN')
      if (steps.length > 0) await moveOn(client, { topic, topicId, steps })
      const found = [...asides, ...(await storeOrRefuse(client, arrived))]
      await setAside(client, { topic, topicId }, found)
      const lost = found.length + missing
      if (lost > 0) await addLosses(client, group, [['ingest', lost]])
      const version = arrived.at(-1)?.entry.record.decision_id ?? ''
      if (tells) await tellDecisions(client, { ref: group, version, isViolated: owesViolations })
      await client.query('COMMIT')
      return found
    })
    for (const { partition, to } of steps) from.set(partition, to)
    for (const { entry } of arrived) newestMs = Math.max(newestMs ?? 0, Date.parse(entry.record.timestamp))
    for (const aside of refused) onAside(aside)
    state.setAside += refused.length
    state.lost += refused.length + missing
    if (tells) {
      toldAt = performance.now()
      isOwed = false
      owesViolations = false
    }
  }

  return {
    state: (): IngestState => ({ ...state }),
    close: () => stream.close(),
    /** One look if it is due, one read, one transaction. Rejects when brokers or database are away; the next turn starts from what the database says. */
    async turn(): Promise<number> {
      try {
        if (!positions || performance.now() - lookedAt >= LOOK_MS) await look()
        const from = positions ?? new Map<number, bigint>()
        const asked = [...from].map(([partition, offset]) => ({ partition, offset }))
        const records = asked.length > 0 ? await stream.read(asked, WAIT_MS) : []
        if (asked.length === 0) await new Promise((next) => setTimeout(next, WAIT_MS))
        await take(records, from)
        return records.length
      } catch (cause) {
        positions = null
        if (cause instanceof AppError && cause.code === 'UPSTREAM') state.isConnected = false
        state.error = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
        throw cause
      }
    },
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        try {
          await this.turn()
        } catch (cause) {
          onError(cause)
          await new Promise((next) => setTimeout(next, RETRY_MS))
        }
      }
      await stream.close()
    },
  }
}
