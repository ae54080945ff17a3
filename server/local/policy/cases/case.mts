import { readFileSync } from 'node:fs'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** `undefined` takes a member away. */
export type Changes = { [key: string]: Json | Changes | undefined }
export type Expect = {
  allow: boolean
  verdict: 'allow' | 'deny' | 'review'
  refusal: string | null
  violation_codes: string[]
  obligations_include?: string[]
  findings?: number
  score?: number
  score_parts?: Record<string, number>
  assumed_include?: string[]
}
export type Case = { note: string; boundary_of?: string; now_ns: number; input: Json; runtime: Json; expect: Expect }
export type Cases = Record<string, Case>

/** Fixed words of the cases: a Wednesday within business hours, and a constitution that only the cases know. */
export const NOW = Date.parse('2026-01-14T10:00:00.000Z')
export const HASH = `sha256:${'c0ffee'.repeat(10)}c0de`
export const DIGEST = `sha256:${'d1ce'.repeat(16)}`
export const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString()

const isObject = (value: unknown): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)

export function merge(base: Json, changes: Changes): Json {
  const result: Record<string, Json> = isObject(base) ? { ...base } : {}
  for (const [key, change] of Object.entries(changes)) {
    if (change === undefined) delete result[key]
    else if (isObject(change) && isObject(result[key])) result[key] = merge(result[key], change)
    else result[key] = JSON.parse(JSON.stringify(change)) as Json // a copy of JSON is JSON
  }
  return result
}

const BASE: Json = {
  type: null,
  action: 'data.read_public',
  agent_id: 'agent-7',
  input_data: {},
  context: {
    environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
    benefit_assessment: 0.9,
    harm_risk_assessment: 0.05,
    fairness_assessment: 1,
    responsible_party: 'Research',
  },
  constitution_hash: null,
  request_id: null,
  input_digest: DIGEST,
  facts: {
    agent: { agent_id: 'agent-7', owner: 'Research', trust_level: 0.95, clearance: 'confidential', state: 'active' },
    usage_count: 1,
    audit_enabled: true,
    isolation: null,
    approvals: [],
    constitution_hash: HASH,
    runtime_revision: 7,
    runtime_age_s: 1,
  },
}
const RUNTIME: Json = { agents: {}, blocks: {}, approvals: {}, waivers: [], windows: [], latch: { all: null, agents: {} } }

const PATCH_PLAN: Json = {
  type: 'minor_update',
  metrics: { fitness_improvement: 0.1, safety_score: 0.99, constitutional_compliance: 0.995 },
  changes: {},
  mitigations: {},
  performance_analysis: { complexity_delta: 0, memory_delta: 0, latency_delta: 0, resource_delta: 0 },
  rollback_plan: {
    procedure: 'previous version',
    verification: 'probe',
    timeline: '30 s',
    dependencies: [],
    tested: true,
    automated: true,
  },
  approvals: {},
}
const PUBLIC_READ: Json = {
  fields: [{ name: 'title', classification: 'public', justification: 'shown to the reader', purpose_relevance: 0.9 }],
  purpose: 'support',
  allowed_purposes: ['support'],
  historical_purposes: ['support'],
  record_count: 1,
  automated_request: false,
  retention: { policy: 'ticket', period_seconds: 86400 },
}
const SENSITIVE_READ: Json = {
  ...PUBLIC_READ,
  fields: [
    {
      name: 'mail',
      classification: 'internal',
      category: 'personal_identifiable_information',
      justification: 'to answer the ticket',
      purpose_relevance: 0.9,
      encrypted: true,
      encryption: { algorithm: 'AES', key_length: 256 },
    },
  ],
  data_subjects: [{ id: 'subject-1', consent: { granted: true, expires_at: at(86_400), purposes: ['support'] } }],
  disposal: { method: 'erase', verification: true, documentation: true, timeline: '7 d' },
  key_management: { rotation_enabled: true, secure_storage: true, access_controlled: true },
}
const EXECUTION: Json = {
  code: 'print(1)',
  language: 'python',
  runtime: 'gvisor',
  timeout_seconds: 60,
  memory_limit_mb: 512,
  cpu_limit: 0.5,
  environment: { LANG: 'C' },
  network_policy: 'none',
  filesystem_access: ['/workspace/in'],
}

export const approval = (kind: string, action: string, over: Changes = {}): Json =>
  merge(
    {
      id: `${kind}-1`,
      kind,
      agent_id: 'agent-7',
      action,
      constitution_hash: HASH,
      input_digest: DIGEST,
      expires_at: at(1800),
      used: false,
    },
    over,
  )
export const waiver = (rule: string, over: Changes = {}): Json =>
  merge(
    {
      id: 'waiver-1',
      rule,
      selector: { agent_id: 'agent-7' },
      compensating_controls: 'watched by a person',
      reason: 'a test of the waiver',
      ticket: 'OPS-1',
      requester: 'ada',
      approver: 'grace',
      starts: at(-86_400),
      expires: at(86_400),
    },
    over,
  )

export const ask = (changes: Changes = {}): Json => merge(BASE, changes)
export const doing = (action: string, changes: Changes = {}): Json => ask({ action, ...changes })
export const claiming = (context: Changes): Json => ask({ context })
export const evolving = (data: Changes, changes: Changes = {}): Json =>
  merge(ask({ type: 'evolution_approval', action: 'agent.evolve', ...changes }), { input_data: merge(PATCH_PLAN, data) as Changes })
export const reading = (data: Changes, changes: Changes = {}): Json =>
  merge(ask({ type: 'data_access', action: 'data.read_record', ...changes }), { input_data: merge(PUBLIC_READ, data) as Changes })
const allowSpecial = { facts: { approvals: [approval('special_authorization', 'data.read_record')] } }
export const readingSensitive = (data: Changes, changes: Changes = allowSpecial): Json =>
  merge(ask({ type: 'data_access', action: 'data.read_record', ...changes }), { input_data: merge(SENSITIVE_READ, data) as Changes })
export const running = (data: Changes, changes: Changes = {}): Json =>
  merge(ask({ type: 'sandbox_execution', action: 'execute_in_sandbox', ...changes }), { input_data: merge(EXECUTION, data) as Changes })
/** The one field of a sensitive request, changed. */
export const field = (over: Changes): Json[] => [merge((SENSITIVE_READ as { fields: Json[] }).fields[0] ?? null, over)]
export const publicField = (over: Changes = {}): Json => merge((PUBLIC_READ as { fields: Json[] }).fields[0] ?? null, over)
export const subject = (over: Changes): Json =>
  merge({ id: 'subject', consent: { granted: true, expires_at: at(86_400), purposes: ['support'] } }, { consent: over })

type Extra = Partial<Pick<Expect, 'obligations_include' | 'findings' | 'score' | 'score_parts' | 'assumed_include'>>
export const allow = (extra: Extra = {}): Expect => ({ allow: true, verdict: 'allow', refusal: null, violation_codes: [], ...extra })
/** Allowed although these rules were broken: waived ones. */
export const allowWith = (codes: string[], extra: Extra = {}): Expect => ({ ...allow(extra), violation_codes: [...codes].sort() })
export const deny = (codes: string[], extra: Extra = {}): Expect => ({
  allow: false,
  verdict: 'deny',
  refusal: null,
  violation_codes: [...codes].sort(),
  ...extra,
})
export const review = (extra: Extra = {}): Expect => ({
  allow: false,
  verdict: 'review',
  refusal: null,
  violation_codes: [],
  obligations_include: ['require_review'],
  ...extra,
})
export const refuse = (refusal: string): Expect => ({ allow: false, verdict: 'deny', refusal, violation_codes: [] })

type More = { note?: string; boundary_of?: string; now?: number; runtime?: Changes }
export const one = (input: Json, expect: Expect, more: More = {}): Case => ({
  note: more.note ?? '',
  ...(more.boundary_of ? { boundary_of: more.boundary_of } : {}),
  now_ns: (more.now ?? NOW) * 1_000_000,
  input,
  runtime: merge(RUNTIME, more.runtime ?? {}),
  expect,
})
/** A boundary case: the last value that a rule lets pass. */
export const edge = (rule: string, input: Json, more: More & { expect?: Expect } = {}): Case =>
  one(input, more.expect ?? allow(), { ...more, boundary_of: rule })

type Lists = Record<string, string[]>
/** The constitutional lists, so that a new member is a new case. */
export const LISTS = (
  JSON.parse(readFileSync(new URL('../../../../policies/constitution/data.json', import.meta.url), 'utf8')) as {
    acgs: { lists: Lists }
  }
).acgs.lists
export const listed = (name: string): string[] => LISTS[name] ?? []
