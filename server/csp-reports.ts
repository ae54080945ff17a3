import type { CspReport } from '@/lib/schemas/csp-report'
import { createLog } from '@/server/log'

type Counts = Map<string, number>
const held = globalThis as typeof globalThis & { __acgsCspReports?: { counts: Counts; logged: Map<string, number> } }
const state = () => {
  held.__acgsCspReports ??= { counts: new Map(), logged: new Map() }
  return held.__acgsCspReports
}

const KINDS_MAX = 64
const QUIET_MS = 60_000

/** Counts what browsers say our policy stopped, and logs each kind once a minute. Only the first kinds are told apart. */
export function countCspReports(reports: readonly CspReport[], nowMs: number): void {
  const { counts, logged } = state()
  for (const { directive, blocked } of reports) {
    counts.set(directive, (counts.get(directive) ?? 0) + 1)
    const kind = `${directive} ${blocked}`
    if ((logged.get(kind) ?? 0) > nowMs - QUIET_MS) continue
    if (logged.size >= KINDS_MAX) logged.clear()
    logged.set(kind, nowMs)
    createLog('console').warn({ directive, blocked }, 'page.policy-violation')
  }
}

/** Violations since the start by directive. */
export const cspReportCounts = (): ReadonlyMap<string, number> => state().counts
