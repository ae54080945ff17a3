import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { cpus } from 'node:os'
import { cluster, clusterView, decisionStream, identityProvider, policies, probe, reportPdf, sandboxDoor } from '@/server/adapters/index'
import type { Sql } from '@/server/audit/sql'
import { addAuditMetrics, countArchive } from '@/server/audit-metrics'
import { addClusterMetrics } from '@/server/cluster-metrics'
import type { ServiceContext } from '@/server/context'
import { createContext, systemActor } from '@/server/context'
import { db, pool, withConnection } from '@/server/db'
import { createCandidates } from '@/server/engine/candidates'
import { createIngest } from '@/server/engine/ingest'
import { measureStream } from '@/server/engine/stream-metrics'
import { env } from '@/server/env'
import { beat } from '@/server/heartbeat'
import { followKeys } from '@/server/key-ring'
import { sweepBuckets } from '@/server/limits'
import { createLog } from '@/server/log'
import { createRegistry } from '@/server/process-metrics'
import { addReviewGauges } from '@/server/review-metrics'
import { startLog } from '@/server/roles/audit-log'
import { startConfig } from '@/server/roles/config'
import { startContaining } from '@/server/roles/containment'
import { startDrills } from '@/server/roles/drills'
import { startEmergency } from '@/server/roles/emergency'
import { every } from '@/server/roles/every'
import { startFleet } from '@/server/roles/fleet'
import { startIncidents } from '@/server/roles/incidents'
import { startNeed } from '@/server/roles/need'
import { startPlans } from '@/server/roles/plans'
import { startResponses } from '@/server/roles/responses'
import { callerOfRun } from '@/server/roles/run-callers'
import { startRuns } from '@/server/roles/runs'
import { stopDoor } from '@/server/roles/stop-door'
import { startStopPlan } from '@/server/roles/stop-plan'
import { keepStopRuns } from '@/server/roles/stop-runs'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { offerBootstrap } from '@/server/services/accounts/bootstrap'
import { settleAccountAlarms } from '@/server/services/accounts/settle-alarms'
import { clearAgedAlarms } from '@/server/services/alarms/clear-aged'
import { expireRequests } from '@/server/services/approvals/expire'
import { expireExports } from '@/server/services/audit/expire-exports'
import { makeExports } from '@/server/services/audit/make-export'
import { retainAudit } from '@/server/services/audit/retain'
import { watchSealing } from '@/server/services/audit/tell-troubles'
import { expireBreakGlass } from '@/server/services/break-glass/expire'
import { expireFreezes } from '@/server/services/freeze/expire'
import { checkServices } from '@/server/services/health/check-services'
import { isDatabaseUp } from '@/server/services/health/database'
import { refreshSessions } from '@/server/services/identities/refresh'
import { watchProvider } from '@/server/services/identities/watch-provider'
import { incidentTimers } from '@/server/services/incidents/timers'
import { measureDecisionLatency } from '@/server/services/overview/measure-decision-latency'
import { judgeReplays } from '@/server/services/policies/judge-replay'
import { lookAgainAtReviews } from '@/server/services/policies/look-again'
import { measureVersions } from '@/server/services/policies/measure'
import { seedPolicy } from '@/server/services/policies/seed'
import { seedSources } from '@/server/services/policies/seed-sources'
import { watchTimeouts } from '@/server/services/policies/watch-timeouts'
import { runReplays } from '@/server/services/replays/run'
import { makeReports } from '@/server/services/reports/make'
import { scheduleReports } from '@/server/services/reports/schedule'
import { countWaiting } from '@/server/services/reviews/count-waiting'
import { keepReviewTime } from '@/server/services/reviews/keep-time'
import { keepRollout } from '@/server/services/rollouts/keep'
import { runCommand } from '@/server/services/run-command'
import { policyVersionOf } from '@/server/services/targets'
import { compactHours } from '@/server/services/upkeep/compact-hours'
import { retainTelemetry } from '@/server/services/upkeep/retain'
import { keepWaivers } from '@/server/services/waivers/keep-time'
import { sampleWorkloads } from '@/server/services/workloads/sample'
import { kindsWithoutDatabase } from '@/server/stop/kinds'
import { clusterStatus } from '@/server/tell-cluster'

const log = createLog('worker')
const stopping = new AbortController()
const { signal } = stopping
const at = env()

const context = (): ServiceContext => ({
  ...createContext({ actor: null, requestId: crypto.randomUUID(), source: { ip: 'local', uaHash: 'worker' } }),
  actor: systemActor('worker'),
  entry: null,
})

/** Whatever hangs, a worker that was told to go is gone by then. */
const EXIT_MS = 10_000
let isSourceSeeded = false
/** Once a start: an installation may be older than the files of its first version. */
async function seedSourcesOnce(ctx: ServiceContext): Promise<void> {
  if (isSourceSeeded) return
  isSourceSeeded = true
  if (await seedSources(ctx, policies())) log.info('policy.sources_kept')
}

/** The first version of an installation; a no-op on every later start. */
async function seedOnce(): Promise<void> {
  const ctx = context()
  if ((await ctx.db.policyVersion.count()) > 0) return seedSourcesOnce(ctx)
  await runCommand(ctx, { permission: 'policies:activate', action: 'policies.activate', target: policyVersionOf(1) }, (opened) =>
    seedPolicy(opened, policies()),
  )
  log.info('policy.seeded')
  await seedSourcesOnce(ctx)
}

let isOffered = false
/** The way in of the first administrator: once a start, on standard output alone and in no log. Personas need none. */
async function offerOnce(): Promise<void> {
  if (isOffered || at.ACGS_PERSONAS === '1') return
  const line = await offerBootstrap(context(), at.NEXTAUTH_URL ?? here(at.ACGS_CONSOLE_PORT))
  isOffered = true
  if (line) process.stdout.write(`* ${line}\n`)
}

const here = (port: number) => `http://127.0.0.1:${port}`
const addresses = {
  engine: at.ACGS_ENGINE_URL ?? here(at.ACGS_ENGINE_PORT),
  console: at.ACGS_CONSOLE_URL ?? here(at.ACGS_CONSOLE_PORT),
  worker: at.ACGS_WORKER_URL ?? here(at.ACGS_WORKER_PORT),
}

every({ name: 'seed', periodMs: 5000, log, signal, run: seedOnce })
every({ name: 'offer-bootstrap', periodMs: 5000, log, signal, run: offerOnce })
every({ name: 'account-alarms', periodMs: 60_000, log, signal, run: () => settleAccountAlarms(context()) })
every({ name: 'sweep-limits', periodMs: 3_600_000, log, signal, run: () => sweepBuckets(db(), new Date()) })
every({ name: 'check-services', periodMs: 15_000, log, signal, run: () => checkServices(context(), probe(), addresses) })
/** The first turn looks back as far as the longest window, since nobody merged anything while this did not run. */
let lookBackHours = 31 * 24
const compact = async () => {
  await compactHours(context(), lookBackHours)
  lookBackHours = 48
}
every({ name: 'compact-hours', periodMs: 60_000, log, signal, run: compact })
every({ name: 'audit-lag', periodMs: 2000, log, signal, run: () => watchSealing(context()) })
every({ name: 'review-time', periodMs: 5000, log, signal, run: () => keepReviewTime(context()) })
const dayOld = { prefix: 'step-up:', afterMs: 24 * 3_600_000 }
every({ name: 'step-up-alarms', periodMs: 60_000, log, signal, run: () => clearAgedAlarms(context(), dayOld) })
every({ name: 'approvals', periodMs: 5000, log, signal, run: () => expireRequests(context()) })
every({ name: 'break-glass', periodMs: 5000, log, signal, run: () => expireBreakGlass(context()) })
every({ name: 'freeze', periodMs: 5000, log, signal, run: () => expireFreezes(context()) })
every({ name: 'waivers', periodMs: 2000, log, signal, run: () => keepWaivers(context()) })
every({ name: 'policy-timeouts', periodMs: 15_000, log, signal, run: () => watchTimeouts(context()) })
every({ name: 'retain', periodMs: 3_600_000, log, signal, run: () => retainTelemetry(context()) })
const watched = clusterView(signal)
/** Oftener than once a minute: a turn that comes late must not look like a minute without a sample. */
if (watched) every({ name: 'sample-workloads', periodMs: 15_000, log, signal, run: () => sampleWorkloads(context(), watched) })
const provider = identityProvider()
if (provider) {
  const refreshMs = at.ACGS_OIDC_REFRESH_MS
  every({ name: 'watch-provider', periodMs: Math.min(15_000, refreshMs), log, signal, run: () => watchProvider(context(), provider) })
  every({
    name: 'refresh-sessions',
    periodMs: Math.min(60_000, refreshMs),
    log,
    signal,
    run: () => refreshSessions(context(), { provider, refreshMs }),
  })
}
const maker = {
  owner: `${at.ACGS_ROLE_ID} ${crypto.randomUUID()}`,
  environment: at.ACGS_ENVIRONMENT,
  software: at.ACGS_VERSION,
  pdf: reportPdf(new URL('../adapters/pdfmake/pdf-thread.js', import.meta.url)),
}
every({ name: 'schedule-reports', periodMs: 30_000, log, signal, run: () => scheduleReports(context()) })
every({ name: 'make-reports', periodMs: 2000, log, signal, run: () => makeReports(context, maker) })
const replayer = {
  owner: maker.owner,
  candidates: createCandidates(new URL('../engine/evaluator-thread.js', import.meta.url)),
  threads: Math.max(1, Math.floor((cpus().length - 1) / 2)), // two versions are asked at once, and somebody must feed them
  signal,
}
every({ name: 'replay', periodMs: 1000, log, signal, run: () => runReplays(context, replayer) })
every({ name: 'rollout', periodMs: 1000, log, signal, run: () => keepRollout(context()) })
every({ name: 'policy-reviews', periodMs: 1000, log, signal, run: () => lookAgainAtReviews(context()) })
every({ name: 'judge-replays', periodMs: 1000, log, signal, run: () => judgeReplays(context()) })
const measurer = { lend: <T>(run: (client: Sql) => Promise<T>) => withConnection(pool(), run), candidates: replayer.candidates, signal }
every({ name: 'measure-versions', periodMs: 1000, log, signal, run: () => measureVersions(context, measurer) })
const archive = countArchive()
const exporter = { ...maker, log: pool(), verifier: () => readFile('server/audit/verifier/acgs-audit-verify.mjs', 'utf8') }
every({
  name: 'make-audit-exports',
  periodMs: 2000,
  log,
  signal,
  run: () => makeExports(context, exporter, (result) => archive.add('export', result)),
})
/** Counts the whole of an operation as failed when it throws, and each thing it did otherwise. */
const counted = async (names: readonly ('expire' | 'partition' | 'erase')[], run: () => Promise<readonly number[]>) => {
  try {
    const done = await run()
    for (const [place, name] of names.entries()) archive.add(name, 'done', done[place])
  } catch (cause) {
    for (const name of names) archive.add(name, 'failed')
    throw cause
  }
}
const expire = () => counted(['expire'], async () => [await expireExports(context())])
const retain = () =>
  counted(['partition', 'erase'], async () => {
    const { made, erased } = await retainAudit(context())
    return [made, erased]
  })
every({ name: 'expire-audit-exports', periodMs: 3_600_000, log, signal, run: expire })
every({ name: 'audit-partitions', periodMs: 3_600_000, log, signal, run: retain })
startNeed({ context, log, signal })
startIncidents({ context, log, signal })
startFleet({ context, log, signal, signs: at.ACGS_BUNDLE_KEY_FILE !== undefined })
const auditLog = at.AUDIT_DATABASE_URL
  ? startLog({ context, log, signal, url: at.AUDIT_DATABASE_URL, environment: at.ACGS_ENVIRONMENT, keyFile: at.ACGS_AUDIT_KEY_FILE })
  : null
if (!auditLog) log.warn({ missing: 'AUDIT_DATABASE_URL' }, 'audit.not-sealed-here')

const stream = decisionStream()
const ingest = stream
  ? createIngest({
      pool: pool(),
      stream,
      onError: (cause) => log.warn({ err: cause }, 'stream.ingest-waits'),
      onAside: ({ reason, record }) =>
        log.error({ reason, partition: record.partition, offset: String(record.offset) }, 'stream.set-aside'),
    })
  : null
void ingest?.run(signal)
const steps = clusterSteps((_objective, span) => measureDecisionLatency(context(), span))
const callerOf = (run: { requestedBy: string; runId: string }) => callerOfRun(db(), run)
startPlans({ context, log, signal, owner: maker.owner, kinds: steps, cluster, callerOf })
startEmergency({ context, log, signal, owner: maker.owner, kinds: steps, cluster, view: watched })
const stopKeys = followKeys({
  path: at.ACGS_STOP_KEY_FILE,
  variable: 'ACGS_STOP_KEY_FILE',
  signal,
  onFailure: (why) => log.warn({ why }, 'stop-plan.unsigned'),
})
const stopRuns = keepStopRuns({
  ...{ context, log, signal, worker: maker.owner, cluster, callerOf, keys: stopKeys, dataDir: at.ACGS_DATA_DIR },
  kinds: kindsWithoutDatabase(),
})
const runs = startRuns({
  context,
  log,
  signal,
  worker: maker.owner,
  kinds: steps,
  cluster,
  callerOf,
  withoutDatabase: stopRuns,
  onTimer: incidentTimers,
})
startContaining({ context, log, signal })
startResponses({ log, signal })
startDrills({
  context,
  log,
  signal,
  owner: maker.owner,
  kinds: steps,
  cluster,
  callerOf,
  door: sandboxDoor(at.ACGS_CONTROLLER_URL ?? here(at.ACGS_CONTROLLER_PORT)),
})
startConfig({ log, signal, cluster })
const stopPlan = startStopPlan({ context, log, signal, cluster, owner: at.ACGS_ROLE_ID, keys: stopKeys, dataDir: at.ACGS_DATA_DIR })
const unrecorded = stopDoor({
  ...{ context, log, signal, worker: maker.owner, cluster, callerOf, keys: stopKeys, dataDir: at.ACGS_DATA_DIR },
  ...{ kinds: kindsWithoutDatabase(), doorKey: at.ACGS_STOP_DOOR_KEY, keepPlan: stopPlan.keep },
})
unrecorded.server.listen(at.ACGS_STOP_DOOR_PORT, at.ACGS_STOP_DOOR_BIND)
const status = () => ({ ready: true, stream: ingest?.state() ?? null, cluster: clusterStatus(watched) })
beat({ pool: pool(), role: 'worker', id: at.ACGS_ROLE_ID, version: at.ACGS_VERSION, signal, status })

const health = createServer((request, response) => {
  const path = request.url?.split('?')[0]
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (path === '/health' || path === '/healthz') return answer(200, { status: 'healthy', version: at.ACGS_VERSION })
  if (path !== '/ready' && path !== '/readyz') return answer(404, { error: { code: 'not_found', message: 'No such path.' } })
  void isDatabaseUp(db()).then((isUp) => {
    const reasons = isUp ? runs.reasons() : ['the database does not answer']
    return reasons.length === 0 ? answer(200, { status: 'ready' }) : answer(503, { status: 'not_ready', reasons })
  })
}).listen(at.ACGS_WORKER_PORT, at.ACGS_BIND)

const registry = createRegistry('acgs_worker_')
if (ingest) measureStream(registry, { state: ingest.state, origin: at.ACGS_ORIGIN })
runs.addMetrics(registry)
if (watched) addClusterMetrics(registry, watched)
addAuditMetrics(registry, { reading: () => auditLog?.reading() ?? null, backlog: () => watchSealing(context()), archive })
addReviewGauges(registry, () => countWaiting(context()))
const metrics = createServer((request, response) => {
  if (request.url !== '/metrics') return response.writeHead(404).end()
  void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
}).listen(at.ACGS_WORKER_METRICS_PORT, at.ACGS_BIND)

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    log.info({ signal: name }, 'worker.stopping')
    stopping.abort()
    health.close()
    unrecorded.server.close()
    metrics.close()
    // What else there is ends within the half second; runs are given back first, which takes up to ten.
    void Promise.all([runs.drain(), stopRuns.idle(), new Promise((resolve) => setTimeout(resolve, 500))]).finally(() => process.exit(0))
    setTimeout(() => process.exit(0), EXIT_MS).unref()
  })
}
