import type { DecisionRecord } from '@/lib/schemas/record'

/** What decided then: the input as it was kept, the runtime data as far as the record tells, and the clock. */
export type Moment = {
  input: Record<string, unknown>
  runtime: Record<string, unknown>
  nowNs: string
  /** JSON pointers below `/input` whose values the mask replaced or removed. */
  masked: string[]
  erased: string[]
}

const DAY_MS = 86_400_000
const MS = 1_000_000n

export const NO_RUNTIME = { agents: {}, blocks: {}, approvals: {}, waivers: [], windows: [], latch: { all: null, agents: {} } }

/** The clock of a record: whole milliseconds, so that the double it was kept as is exact again. */
export const clockOf = (ns: number): string => String(BigInt(Math.round(ns / 1e6)) * MS)

/** Waivers and stops that the record names are put back; nothing else of the runtime data is kept with a decision.
 *  Out: null where the input was not kept. Pure. */
export function momentOf(record: DecisionRecord): Moment | null {
  if (record.input === null) return null
  const { asked, refusal, violations } = record.acgs
  const nowNs = clockOf(record.nd_builtin_cache['time.now_ns']['[]'])
  const nowMs = Number(BigInt(nowNs) / MS)
  const waivers = violations
    .filter(({ waived_by }) => waived_by !== null)
    .map(({ waived_by, code }) => ({
      id: waived_by,
      rule: code,
      selector: { agent_id: asked.agent_id },
      requester: 'recorded: who asked',
      approver: 'recorded: who approved',
      starts: new Date(nowMs - DAY_MS).toISOString(),
      expires: new Date(nowMs + DAY_MS).toISOString(),
    }))
  const blocks = refusal === 'agent_blocked' ? { [asked.agent_id]: { recorded: true } } : {}
  const stops = refusal === 'emergency_stop' ? { [asked.agent_id]: { recorded: true } } : {}
  return {
    input: record.input,
    runtime: { ...NO_RUNTIME, blocks, waivers, latch: { all: null, agents: stops } },
    nowNs,
    masked: record.masked,
    erased: record.erased,
  }
}
