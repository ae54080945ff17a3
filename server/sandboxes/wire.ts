import type * as z from 'zod'
import { EVENT_SEVERITIES, type Runtime, SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import { Execution, WireEvent, type WireSandbox, type WireSandboxDetail } from '@/lib/schemas/execute'
import type { Db } from '@/server/db'
import type { RuntimeEvent, Sandbox } from '@/server/generated/prisma/client'

const EVENTS_MAX = 200
const between = (from: Date | null, to: Date | null): number | null => (from && to ? Math.max(0, to.getTime() - from.getTime()) : null)
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

export const wireEvent = (row: RuntimeEvent): WireEvent =>
  WireEvent.parse({
    event_id: row.id,
    source: row.source,
    violation_type: row.violationType,
    family: row.family,
    severity: EVENT_SEVERITIES[row.severity],
    detection_layer: row.layer,
    blocked: row.blocked,
    rule: row.rule,
    state: row.state,
    occurred: Number(row.occurred),
    occurred_at: row.occurredAt.toISOString(),
  })

function usageOf({ usage }: Sandbox) {
  const found = (usage ?? {}) as { cpuSeconds?: number | null; memoryPeakMb?: number | null; pidsPeak?: number | null }
  return { cpu_seconds: found.cpuSeconds ?? null, memory_peak_mb: found.memoryPeakMb ?? null, pids_peak: found.pidsPeak ?? null }
}

export const eventsOf = (db: Db, sandboxId: string): Promise<RuntimeEvent[]> =>
  db.runtimeEvent.findMany({ where: { sandboxId }, orderBy: { receivedAt: 'asc' }, take: EVENTS_MAX })

/** The answer of an execution. Success is exit code 0 of one that has ended by itself, and nothing else. */
export async function executionOf(db: Db, row: Sandbox): Promise<z.infer<typeof Execution>> {
  const success = row.state === 'ended' && row.exitCode === 0 && row.ending === 'normal_completion'
  const isOver = SANDBOX_ENDS.includes(row.state as SandboxState) // the table's check holds it to these words
  const error = success ? null : (row.why ?? (isOver ? row.ending : `not ended: ${row.state}`))
  return Execution.parse({
    execution_id: row.id,
    state: row.state,
    success,
    output: row.output ?? '',
    output_truncated: row.outputTruncated,
    ...(error ? { error } : {}),
    violations: (await eventsOf(db, row.id)).map(wireEvent),
    execution_time_seconds: seconds(between(row.readyAt, row.endedAt)),
    cold_start_time_ms: between(row.createdAt, row.readyAt),
    resource_usage: usageOf(row),
    termination_reason: row.ending,
    runtime_used: row.runtime,
    decision_id: row.decisionId,
    simulated: row.isSimulated,
  })
}

export const wireSandbox = (row: Sandbox, violations: number, nowMs: number): WireSandbox => ({
  execution_id: row.id,
  agent_id: row.agentId,
  state: row.state as SandboxState, // held to the words by the table
  runtime: row.runtime as Runtime, // written from a checked request alone
  node: row.node,
  pod_name: row.podName,
  requested_at: row.requestedAt.toISOString(),
  started_at: row.readyAt?.toISOString() ?? null,
  uptime_seconds: seconds(between(row.readyAt, row.endedAt ?? new Date(nowMs))),
  violations,
  quarantine: row.quarantine,
  simulated: row.isSimulated,
})

export async function wireDetail(db: Db, row: Sandbox, nowMs: number): Promise<WireSandboxDetail> {
  const [events, evidence] = await Promise.all([
    eventsOf(db, row.id),
    db.evidence.findMany({ where: { sandboxId: row.id }, omit: { body: true }, orderBy: { takenAt: 'asc' }, take: EVENTS_MAX }),
  ])
  return {
    ...wireSandbox(row, events.length, nowMs),
    events: events.map(wireEvent),
    evidence: evidence.map(({ id, name, mediaType, size, digest, missing, takenAt }) => ({
      id,
      name,
      media_type: mediaType,
      size,
      digest,
      missing,
      taken_at: takenAt.toISOString(),
    })),
    resource_usage: usageOf(row),
    run_ids: [...new Set([row.runId, ...events.map(({ runId }) => runId)].filter((id) => id !== null))],
  }
}
