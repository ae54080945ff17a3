import type { DecisionRecord } from '@/lib/schemas/record'

/** A file as `policies/fixtures` holds them: cases by name, each with its own clock and runtime data. */
export type Fixture = { cases: Record<string, FixtureCase> }
export type FixtureCase = {
  note: string
  now_ns: number
  input: Record<string, unknown>
  runtime: Record<string, unknown>
  expect: { allow: true; verdict: 'allow'; refusal: null; violation_codes: string[] }
}

/** What identifies one request or one caller and decides nothing. */
const IDENTIFYING = new Set(['request_id', 'constitution_hash'])
const NO_RUNTIME = { agents: {}, blocks: {}, approvals: {}, waivers: [], windows: [], latch: { all: null, agents: {} } }

/** The test that a false alarm leaves: the recorded input, masked before it was kept and without what only identifies the request; the clock of
 *  then; no runtime data; and that it must be allowed. Null when no input was kept. Pure. */
export function fixtureOf(record: DecisionRecord, reason: string): Fixture | null {
  if (record.input === null) return null
  const { asked } = record.acgs
  const kept = Object.entries(record.input).map(([name, value]) => [name, IDENTIFYING.has(name) ? null : value] as const)
  const hidden = [...record.masked.map((path) => `masked ${path}`), ...record.erased.map((path) => `erased ${path}`)]
  return {
    cases: {
      [`false alarm: ${asked.action} of ${asked.agent_id}, decision ${record.decision_id}`]: {
        note: [reason, ...hidden].join('; '),
        now_ns: record.nd_builtin_cache['time.now_ns']['[]'],
        input: Object.fromEntries(kept),
        runtime: NO_RUNTIME,
        expect: { allow: true, verdict: 'allow', refusal: null, violation_codes: [] },
      },
    },
  }
}
