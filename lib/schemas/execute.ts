import * as z from 'zod'
import { CODE_BYTES_MAX, ENVIRONMENT_MAX, EXECUTION_LIMITS } from '@/lib/sandbox-limits'
import {
  ENDINGS,
  ESCAPE_FAMILIES,
  EVENT_SEVERITIES,
  EVENT_SOURCES,
  EVENT_STATES,
  LAYERS,
  RUNTIMES,
  SANDBOX_STATES,
} from '@/lib/sandbox-words'
import { AgentId, Decision, ERROR_CODES } from './evaluate'

/** The controller's HTTP API, in the wire's own spelling. */
export const LANGUAGES = ['python', 'javascript'] as const
export type Language = (typeof LANGUAGES)[number]

const { timeout_seconds: time, memory_limit_mb: memory, cpu_limit: cpu } = EXECUTION_LIMITS
/** Names of variables that the pod itself uses. */
const OWN_NAME = /^ACGS_/
const VariableName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and underscores, not a digit first')
  .refine((name) => !OWN_NAME.test(name), 'names that begin with ACGS_ are the product’s own')
const hasFewBytes = (text: string) => text.length <= CODE_BYTES_MAX && new TextEncoder().encode(text).length <= CODE_BYTES_MAX

/** POST /v1/execute. The absolute limits are not here: over one of them is 422, not 400. */
export const ExecuteRequest = z
  .strictObject({
    agent_id: AgentId,
    code: z.string().min(1).max(CODE_BYTES_MAX).refine(hasFewBytes, `at most ${CODE_BYTES_MAX} bytes`),
    language: z.enum(LANGUAGES).default('python'),
    runtime: z.enum(RUNTIMES).default('gvisor'),
    timeout_seconds: z.number().int().min(1).max(1_000_000).default(time.fallback),
    memory_limit_mb: z.number().int().min(16).max(100_000_000).default(memory.fallback),
    cpu_limit: z.number().min(0.01).max(100_000).default(cpu.fallback),
    environment: z
      .record(VariableName, z.string().max(4096))
      .refine((all) => Object.keys(all).length <= ENVIRONMENT_MAX, `at most ${ENVIRONMENT_MAX} variables`)
      .default({}),
    network_policy: z.string().min(1).max(64).default('none'),
    filesystem_access: z.array(z.string().min(1).max(256)).max(32).default([]),
    context: z.record(z.string().max(256), z.unknown()).default({}).meta({
      description: 'What the agent claims about its action, as at the decision API. What the controller knows itself overrides it.',
    }),
    wait: z.boolean().default(true),
  })
  .meta({ id: 'ExecuteRequest' })
export type ExecuteRequest = z.infer<typeof ExecuteRequest>

const Nullable = z.number().nullable()
export const WireUsage = z.strictObject({ cpu_seconds: Nullable, memory_peak_mb: Nullable, pids_peak: Nullable }).meta({
  id: 'ResourceUsage',
  description: 'Each null where nobody measured.',
})
export const WireEvent = z
  .strictObject({
    event_id: z.string(),
    source: z.enum(EVENT_SOURCES),
    violation_type: z.string(),
    family: z.enum(ESCAPE_FAMILIES).nullable(),
    severity: z.enum(EVENT_SEVERITIES),
    detection_layer: z.enum(LAYERS),
    blocked: z.boolean().nullable(),
    rule: z.string(),
    state: z.enum(EVENT_STATES),
    occurred: z.number().int(),
    occurred_at: z.string(),
  })
  .meta({ id: 'RuntimeEvent' })
export type WireEvent = z.infer<typeof WireEvent>

export const Execution = z
  .strictObject({
    execution_id: z.string(),
    state: z.enum(SANDBOX_STATES),
    success: z.boolean().meta({ description: 'True for exit code 0 of an execution that has ended, and for nothing else.' }),
    output: z.string(),
    output_truncated: z.boolean(),
    error: z.string().optional(),
    violations: z.array(WireEvent),
    execution_time_seconds: Nullable,
    cold_start_time_ms: Nullable,
    resource_usage: WireUsage,
    termination_reason: z.enum(ENDINGS).nullable(),
    runtime_used: z.enum(RUNTIMES),
    decision_id: z.string().nullable(),
    simulated: z.boolean().meta({ description: 'True where a laptop’s local cluster played the workload: no program ran.' }),
  })
  .meta({ id: 'Execution' })
export type Execution = z.infer<typeof Execution>
export const Accepted = z.strictObject({ execution_id: z.string(), state: z.enum(SANDBOX_STATES) }).meta({ id: 'Accepted' })

export const WireSandbox = z
  .strictObject({
    execution_id: z.string(),
    agent_id: z.string(),
    state: z.enum(SANDBOX_STATES),
    runtime: z.enum(RUNTIMES),
    node: z.string().nullable(),
    pod_name: z.string(),
    requested_at: z.string(),
    started_at: z.string().nullable(),
    uptime_seconds: Nullable,
    violations: z.number().int(),
    quarantine: z.string().nullable(),
    simulated: z.boolean(),
  })
  .meta({ id: 'Sandbox' })
export type WireSandbox = z.infer<typeof WireSandbox>
export const WireEvidence = z.strictObject({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  size: Nullable,
  digest: z.string().nullable(),
  missing: z.string().nullable(),
  taken_at: z.string(),
})
export const WireSandboxDetail = WireSandbox.extend({
  events: z.array(WireEvent),
  evidence: z.array(WireEvidence),
  resource_usage: WireUsage,
  run_ids: z.array(z.string()),
}).meta({ id: 'SandboxDetail' })
export type WireSandboxDetail = z.infer<typeof WireSandboxDetail>
export const WireSandboxPage = z
  .strictObject({
    items: z.array(WireSandbox),
    next_cursor: z.string().nullable(),
    total: z.number().int(),
    total_is_estimate: z.boolean(),
  })
  .meta({ id: 'SandboxPage' })

export const ListSandboxesByToken = z.strictObject({
  state: z.enum(SANDBOX_STATES).optional(),
  agent_id: AgentId.optional(),
  runtime: z.enum(RUNTIMES).optional(),
  since: z.iso.datetime().max(32).optional(),
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListSandboxesByToken = z.infer<typeof ListSandboxesByToken>

export const EventsTaken = z.strictObject({ event_ids: z.array(z.string()), duplicates: z.number().int() }).meta({ id: 'EventsTaken' })
export type EventsTaken = z.infer<typeof EventsTaken>

/** An error of the controller; a refusal by policy carries the decision. */
export const ControllerError = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(Object.keys(ERROR_CODES) as [keyof typeof ERROR_CODES]),
      message: z.string(),
      request_id: z.string(),
      details: z.array(z.strictObject({ path: z.string(), issue: z.string() })),
    }),
    decision: Decision.optional(),
    execution_id: z.string().optional(),
  })
  .meta({ id: 'ControllerError' })
