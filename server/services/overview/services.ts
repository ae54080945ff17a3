import { formatCount } from '@/lib/format'
import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { CheckCell, Figure, ServiceRow, State } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { CLUSTER_SERVICE } from '@/server/services/health/check-cluster'
import type { Instance } from './instances'
import { STREAM_SERVICE, streamRow, streamSeen } from './stream'

const CELL_MS = 5 * 60_000
const CELLS = 24
/** The worker probes each 15 s; a service nobody has looked at for three probes is stale. */
export const CHECK_INTERVAL_MS = 15_000
const RANK = { ok: 0, warn: 1, breach: 2 } as const
/** What a row of ours says when nobody beats: never started, stopped, or silent for a day. */
export const NO_HEARTBEAT = 'no heartbeat here'
const WORDS: Record<State, string> = { ok: 'ok', warn: 'near the line', breach: 'not ready', stale: 'stale', unknown: 'unknown' }

type Check = { service: string; cell: Date; worst: number; detail: string; at: Date }

/** The worst check of each five minutes of two hours; a cell without a check is unknown. */
async function readCells(ctx: ServiceContext, now: Date): Promise<Map<string, Map<number, Check>>> {
  const rows = await ctx.db.$queryRaw<Check[]>`
    SELECT DISTINCT ON (service, cell) service, to_timestamp(floor(extract(epoch FROM at) / 300) * 300) AS cell, at, detail,
      CASE state WHEN 'ok' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END AS worst
    FROM service_check WHERE at > ${new Date(now.getTime() - CELL_MS * CELLS)}
    ORDER BY service, cell, worst DESC, at DESC`
  const services = new Map<string, Map<number, Check>>()
  for (const row of rows) {
    const cells = services.get(row.service) ?? new Map<number, Check>()
    cells.set(row.cell.getTime(), row)
    services.set(row.service, cells)
  }
  return services
}

function stripOf(cells: Map<number, Check> | undefined, now: Date): CheckCell[] {
  const last = Math.floor(now.getTime() / CELL_MS) * CELL_MS
  return Array.from({ length: CELLS }, (_, i) => {
    const at = last - (CELLS - 1 - i) * CELL_MS
    const check = cells?.get(at)
    const state = check ? ((['ok', 'warn', 'breach'] as const)[check.worst] ?? 'breach') : 'unknown'
    return { at: new Date(at).toISOString(), state, detail: check?.detail ?? 'no check' }
  })
}

type Latest = { service: string; at: Date; state: string; detail: string; latencyMs: number | null }

function roleRow(service: string, instances: readonly Instance[], keyFigure: string | null): Omit<ServiceRow, 'checks'> {
  const alive = instances.filter((one) => one.isAlive)
  const ready = alive.filter((one) => one.status.ready !== false)
  const newest = instances.reduce<Instance | null>((found, one) => (!found || one.ageMs < found.ageMs ? one : found), null)
  return {
    service,
    ...saysOf({ newest, expected: instances.length, alive, ready }),
    ready: newest ? `${ready.length}/${instances.length}` : null,
    version: newest?.version ?? null,
    keyFigure,
    sampledAt: newest?.heartbeatAt.toISOString() ?? null,
  }
}

type Seen = { newest: Instance | null; expected: number; alive: readonly Instance[]; ready: readonly Instance[] }

/** State and word of a role. One that answers its probe and turns requests away is not fine. */
function saysOf({ newest, expected, alive, ready }: Seen): Pick<ServiceRow, 'state' | 'word'> {
  if (!newest) return { state: 'unknown', word: NO_HEARTBEAT }
  if (alive.length === 0) return { state: 'breach', word: `no heartbeat for ${Math.round(newest.ageMs / 1000)} s` }
  const reason = alive.find((one) => one.status.ready === false)?.status.reasons?.[0]
  if (ready.length < expected)
    return { state: ready.length > 0 ? 'warn' : 'breach', word: reason ?? `${ready.length} of ${expected} ready` }
  const refused = alive.reduce((total, one) => total + (one.status.refusedLastMinute ?? 0), 0)
  if (refused > 0) return { state: 'warn', word: `${formatCount(refused)} got no decision in the last minute` }
  // Whoever runs code runs nothing without a receipt: an engine that signs none looks fine and stops them.
  const unsigned = alive.find((one) => typeof one.status.receiptFailure === 'string')?.status.receiptFailure
  return unsigned ? { state: 'warn', word: `signs no receipts: ${unsigned}` } : { state: 'ok', word: 'ok' }
}

function probedRow(service: string, latest: Latest | undefined, now: Date): Omit<ServiceRow, 'checks'> {
  if (!latest) return { service, state: 'unknown', word: 'not checked yet', ready: null, version: null, keyFigure: null, sampledAt: null }
  const isStale = now.getTime() - latest.at.getTime() > 3 * CHECK_INTERVAL_MS
  const state: State = isStale ? 'stale' : latest.state in RANK ? (latest.state as keyof typeof RANK) : 'unknown'
  return {
    service,
    state,
    word: state === 'breach' ? latest.detail : WORDS[state],
    ready: null,
    version: state === 'breach' ? null : latest.detail,
    keyFigure: latest.latencyMs === null ? null : `answers in ${latest.latencyMs.toFixed(1)} ms`,
    sampledAt: latest.at.toISOString(),
  }
}

const absent = (service: string, word: string): Omit<ServiceRow, 'checks'> => ({
  service,
  state: 'unknown',
  word,
  ready: null,
  version: null,
  keyFigure: null,
  sampledAt: null,
})

/** How much of the cluster the worst of a role's processes sees. */
function seenBy(instances: readonly Instance[] | null, role: string): string | null {
  const seen = (instances ?? []).flatMap((one) => (one.role === role && one.isAlive && one.status.cluster ? [one.status.cluster] : []))
  const least = seen.reduce<(typeof seen)[number] | null>((found, one) => (found && found.complete <= one.complete ? found : one), null)
  return least && `sees ${least.complete} of ${least.sources} kinds`
}

/** Whether one of the controllers leads, without which nothing is reconciled; and what may run by the rows. */
function leadsOf(instances: readonly Instance[] | null, mayRun: number): string | null {
  const alive = (instances ?? []).filter((one) => one.role === 'controller' && one.isAlive)
  if (alive.length === 0) return null
  const leads = alive.some((one) => one.status.leader === true) ? 'one leads' : 'nobody leads'
  return `${leads}, ${formatCount(mayRun)} may run`
}

/** Every service the product knows: ours by heartbeat, the database by probe, the rest said to be not connected.
 *  In: `instances` null when the heartbeats could not be read. */
export async function readServices(
  ctx: ServiceContext,
  options: { instances: readonly Instance[] | null; latency: Figure; now: Date },
): Promise<ServiceRow[]> {
  const { instances, latency, now } = options
  const newest = (service: string) => ctx.db.serviceCheck.findFirst({ where: { service }, orderBy: { at: 'desc' } })
  const [cells, database, cluster, sandboxes] = await Promise.all([
    readCells(ctx, now),
    newest('PostgreSQL'),
    newest(CLUSTER_SERVICE),
    ctx.db.sandbox.count({ where: { state: { notIn: [...SANDBOX_ENDS] } } }),
  ])
  // An installation without sandboxes runs no controller, and misses none.
  const hasController = (instances ?? []).some(({ role }) => role === 'controller')
  const row = (service: string, role: string, keyFigure: string | null) =>
    instances
      ? roleRow(
          service,
          instances.filter((one) => one.role === role && one.status.stopped !== true),
          keyFigure,
        )
      : absent(service, 'could not be read')
  const p99 = latency.value === null ? null : `p99 ${latency.value < 10 ? latency.value.toFixed(2) : latency.value.toFixed(1)} ms`
  const rows = [
    row('policy-engine', 'engine', p99),
    probedRow('PostgreSQL', database ?? undefined, now),
    row('console', 'console', seenBy(instances, 'console')),
    row('worker', 'worker', seenBy(instances, 'worker')),
    ctx.cluster() ? probedRow(CLUSTER_SERVICE, cluster ?? undefined, now) : absent(CLUSTER_SERVICE, 'not connected'),
    hasController
      ? row('sandbox-controller', 'controller', leadsOf(instances, sandboxes))
      : absent('sandbox-controller', 'not connected'),
    absent('opa', 'not connected'),
    instances ? streamRow(streamSeen(instances), now) : absent(STREAM_SERVICE, 'could not be read'),
    ...['prometheus', 'alertmanager', 'grafana'].map((name) => absent(name, 'not connected')),
  ]
  return rows.map((one) => ({ ...one, checks: stripOf(cells.get(one.service), now) }))
}
