import type { ServiceContext } from '@/server/context'
import type { Probe } from '@/server/ports/probe'
import { checkCluster } from './check-cluster'

export type Addresses = { engine: string; console: string; worker: string }
type Check = { service: string; state: 'ok' | 'warn' | 'breach'; detail: string; latencyMs: number | null }

const TIMEOUT_MS = 3000

async function checkRole(probe: Probe, service: string, url: string): Promise<Check> {
  const answer = await probe.ask(url, TIMEOUT_MS)
  const reasons =
    answer.body && typeof answer.body === 'object' && 'reasons' in answer.body && Array.isArray(answer.body.reasons)
      ? answer.body.reasons
      : []
  const detail = reasons.length > 0 ? reasons.join(', ').slice(0, 200) : answer.detail
  return { service, state: answer.isUp ? 'ok' : answer.status === null ? 'breach' : 'warn', detail, latencyMs: answer.latencyMs }
}

async function checkDatabase(ctx: ServiceContext): Promise<Check> {
  const started = performance.now()
  const rows = await ctx.db.$queryRaw<{ version: string }[]>`SELECT current_setting('server_version') AS version`
  const latencyMs = performance.now() - started
  return { service: 'PostgreSQL', state: latencyMs > 250 ? 'warn' : 'ok', detail: rows[0]?.version.split(' ')[0] ?? 'answers', latencyMs }
}

/** Probes our own services once and keeps the results. Out: what was found. With the database away nothing can be kept; the strip shows the gap. */
export async function checkServices(ctx: ServiceContext, probe: Probe, at: Addresses): Promise<Check[]> {
  const found = await Promise.all([
    checkCluster(ctx),
    checkRole(probe, 'policy-engine', `${at.engine}/ready`),
    checkRole(probe, 'console', `${at.console}/api/ready`),
    checkRole(probe, 'worker', `${at.worker}/ready`),
    checkDatabase(ctx),
  ])
  const checks = found.filter((check) => check !== null)
  const now = ctx.now()
  await ctx.db.$transaction([
    ctx.db.serviceCheck.createMany({ data: checks.map((check) => ({ ...check, at: now })), skipDuplicates: true }),
    ctx.db.event.create({ data: { topic: 'services', ref: 'checks', version: now.toISOString() } }),
  ])
  return checks
}
