import { placeOf } from '@/lib/place'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { Figure, LatencySeries, Need, Overview, ProofRow, ReadOverview, ServiceRow, SourceRow } from '@/lib/schemas/overview'
import type { ReviewFigures } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { countForMe } from '@/server/services/approvals/list'
import { CLUSTER_SERVICE } from '@/server/services/health/check-cluster'
import { countIncidentsWaiting, type IncidentsWaiting } from '@/server/services/incidents/waiting'
import { type PlanForMe, plansForMe } from '@/server/services/plans/waiting-for-me'
import { readReviewFigures } from '@/server/services/reviews/figures'
import { countRunsWaiting, type RunsWaiting } from '@/server/services/runs/waiting'
import { countSandboxesWaiting, type SandboxesWaiting } from '@/server/services/sandboxes/waiting'
import { readSetting } from '@/server/services/settings/read'
import { countWaiting, type Waiting } from '@/server/services/violations/waiting'
import { BURN_LINES } from './burn'
import { clusterSource } from './cluster-source'
import { readContainment } from './containment'
import { bucketMsOf, type DecisionFigures, readDecisionFigures } from './figures'
import { BEAT_MS, type Instance, readInstances, streamFigure } from './instances'
import { unknownFigure } from './judge'
import { readLatencySeries } from './latency'
import { needsOf } from './needs'
import { readProof } from './proof'
import { CHECK_INTERVAL_MS, readServices } from './services'
import { readStandingNeeds } from './standing-need'
import { verdictOf } from './verdict'

const NO_FACTS: Overview['facts'] = {
  attemptedRatio: null,
  waivedRatio: null,
  errorRatio: null,
  perSecond: null,
  uncontrolled: null,
  lost: null,
}

/** The board: figures against their lines, each with source, time and state. One dead source never blanks the others:
 *  a part that cannot be read is `unknown` and says so. Errors: UPSTREAM when not even the settings can be read. */
export async function readOverview(ctx: ServiceContext, { window }: ReadOverview): Promise<Overview> {
  const now = ctx.now()
  const slo = await readSetting(ctx, 'slo')
  const origin = ctx.origin
  const asked = { window, origin, slo, now }
  const failed: string[] = []
  const part = async <T>(name: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await withinTime(read(), name)
    } catch (err) {
      failed.push(name)
      ctx.log.error({ err, part: name }, 'overview.part-failed')
      return otherwise
    }
  }
  const dead = (line: number) => unknownFigure({ line, source: 'PostgreSQL', why: 'its rollups could not be read', intervalMs: 15_000 })
  const instances = await part<Instance[] | null>('heartbeats', () => readInstances(ctx), null)
  const [figures, latencySeries, proof, waiting] = await Promise.all([
    part<DecisionFigures>('figures', () => readDecisionFigures(ctx, asked), {
      compliance: dead(slo.compliance.targetRatio),
      latency: dead(slo.decisionLatency.targetMs),
      facts: NO_FACTS,
      budget: { left: dead(0), burnFast: dead(BURN_LINES.fast), burnSlow: dead(BURN_LINES.slow) },
    }),
    part<LatencySeries>('latency', () => readLatencySeries(ctx, asked), emptySeries(window, slo.decisionLatency.targetMs, now)),
    part<ProofRow[]>('proof', () => readProof(ctx), [
      { name: 'Audit log', state: 'unknown', text: 'could not be read', mono: null, at: null },
    ]),
    part<Waiting | null>('violations', () => countWaiting(ctx), null),
  ])
  const services = await part<ServiceRow[]>('services', () => readServices(ctx, { instances, latency: figures.latency, now }), [])
  const reviews = await part<ReviewFigures | null>('reviews', () => readReviewFigures(ctx), null)
  const approvals = await part<number | null>('approvals', () => countForMe(ctx), null)
  const plans = await part<PlanForMe[]>('plans', () => plansForMe(ctx), [])
  const runs = await part<RunsWaiting | null>('runs', () => countRunsWaiting(ctx), null)
  const incidents = await part<IncidentsWaiting | null>('incidents', () => countIncidentsWaiting(ctx), null)
  const line = slo.stream.backlogRecords
  const stream = instances
    ? streamFigure(instances, { line, now })
    : unknownFigure({ line, source: 'policy-engine', why: 'heartbeats could not be read', intervalMs: BEAT_MS * 2 })
  const containment = await part<Figure>('containment', () => readContainment(ctx, asked, instances), {
    ...dead(slo.containment.targetMs),
    source: 'sandbox-controller',
    why: 'could not be read',
  })
  const sandboxes = await part<SandboxesWaiting | null>('sandboxes', () => countSandboxesWaiting(ctx), null)
  const cluster = clusterSource(ctx.clusterView(), now)
  const needs = needsOf(
    { ...figures, stream, lost: figures.facts.lost, services, waiting, reviews, approvals, plans, runs, sandboxes, incidents, cluster },
    ctx.actor,
  )
  needs.unshift(...(await part<Need[]>('stop', () => readStandingNeeds(ctx), [])))
  for (const name of failed)
    needs.unshift({
      id: `part:${name}`,
      state: 'unknown',
      title: `${name} could not be read`,
      detail: 'tried again with the next update',
      action: null,
    })
  return {
    generatedAt: now.toISOString(),
    window,
    origin,
    place: placeOf({ hasCluster: ctx.cluster() !== null, cluster: ctx.clusterFacts(), origin, environment: ctx.environment }),
    verdict: verdictOf({
      needs,
      services,
      figures: { Compliance: figures.compliance, 'Decision latency': figures.latency, Containment: containment, 'Stream lag': stream },
    }),
    compliance: figures.compliance,
    latency: figures.latency,
    containment,
    stream,
    facts: figures.facts,
    budget: figures.budget,
    latencySeries,
    needs,
    services,
    proof,
    sources: [...sourcesOf(figures.compliance, services, instances ?? []), ...(cluster ? [cluster] : [])],
  }
}

/** A database that is slow for one part must not hold back the board: what has not come by then is not known. */
const PART_MS = 4000

async function withinTime<T>(read: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} took longer than ${PART_MS} ms`)), PART_MS)
  })
  try {
    return await Promise.race([read, late])
  } finally {
    clearTimeout(timer)
  }
}

function emptySeries(window: ReadOverview['window'], lineMs: number, now: Date): LatencySeries {
  return {
    bucketMs: bucketMsOf[window],
    from: new Date(now.getTime() - WINDOW_MS[window]).toISOString(),
    to: now.toISOString(),
    lineMs,
    points: [],
    events: [],
    n: 0,
    engines: 0,
    isWindow: true,
    isRunning: true,
  }
}

/** The sources behind the page's freshness mark. A service that is not connected is not a source. */
function sourcesOf(decisions: Figure, services: readonly ServiceRow[], instances: readonly Instance[]): SourceRow[] {
  const next = (at: string | null, intervalMs: number) => (at ? new Date(new Date(at).getTime() + intervalMs).toISOString() : null)
  const roles = services.filter((row) => row.word !== 'not connected')
  const isRole = (name: string) => name !== 'PostgreSQL' && name !== CLUSTER_SERVICE && instances.length > 0
  return [
    {
      source: 'decisions',
      state: decisions.state,
      sampledAt: decisions.sampledAt,
      intervalMs: decisions.intervalMs,
      nextAt: next(decisions.sampledAt, decisions.intervalMs),
      detail: decisions.why,
    },
    ...roles.map((row) => {
      const intervalMs = isRole(row.service) ? BEAT_MS : CHECK_INTERVAL_MS
      return {
        source: row.service,
        state: row.state,
        sampledAt: row.sampledAt,
        intervalMs,
        nextAt: next(row.sampledAt, intervalMs),
        detail: row.word,
      }
    }),
  ]
}
