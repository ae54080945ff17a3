import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { PlanDetail, PlanWish } from '@/lib/schemas/plans'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { systemActor } from '@/server/context'
import { pool } from '@/server/db'
import { kubeconfigOf, type LocalCluster } from '@/server/local/cluster/start'
import type { Cluster } from '@/server/ports/cluster'
import { callerOfRun } from '@/server/roles/run-callers'
import { lendFrom } from '@/server/runs/connection'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { approve, group, manual } from '@/server/runs/kinds/people'
import { createPlanWork } from '@/server/services/plans/work'
import type { PlanWorker } from '@/server/services/plans/worker'
import { callerFor, serviceContext, testDb } from './actors'
import { agree } from './approvals'
import { connectionOf } from './cluster/connection'
import { apiOf } from './cluster/http'
import { startLocalCluster } from './cluster/local'
import { confirmed } from './elevation'

export const REASON = 'the newest revision answers with errors'
export const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' } as const
export const GRAFANA = { kind: 'Deployment', namespace: 'monitoring', name: 'grafana' } as const

export type Desk = Awaited<ReturnType<typeof openDesk>>

/** The installation on a local cluster, asked as the worker's own account does, and a worker that has one turn when it is told to. */
export async function openDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-plans-'))
  const local: LocalCluster = await startLocalCluster({ seed: true, folder, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
  const cluster: Cluster = openKubernetes({ kubeconfig: kubeconfigOf(folder, 'acgs-worker'), context: null }).cluster
  const isUp = ({ namespace, name }: { namespace: string; name: string }, count: number) =>
    local.store.get('deployments.apps', { namespace, name })?.status?.readyReplicas === count
  await vi.waitUntil(() => isUp(ENGINE, 3), { timeout: 20_000 })
  const stopping = new AbortController()
  const worker = (more: Partial<PlanWorker> = {}): PlanWorker => ({
    owner: crypto.randomUUID(),
    kinds: kindsOf([group, approve, manual, ...clusterSteps()]),
    cluster: () => cluster,
    callerOf: (who) => callerOfRun(testDb(), who),
    lend: lendFrom(pool()),
    signal: stopping.signal,
    ...more,
  })
  return {
    local,
    cluster,
    worker,
    /** One turn of a worker, to its end. */
    turn: (more: Partial<PlanWorker> = {}) => turnOf(worker(more)),
    /** The worker's credentials for an address at which somebody else answers, or nobody. */
    kubeconfigAt: (server: string) => {
      const path = join(folder, `kubeconfig-${crypto.randomUUID()}`)
      writeFileSync(path, readFileSync(kubeconfigOf(folder, 'acgs-worker'), 'utf8').replaceAll(local.url, server))
      return path
    },
    /** Adds a fault of the local cluster; null takes all away. */
    fault: async (fault: object | null) => {
      const api = apiOf(await connectionOf(local.kubeconfig))
      const { status, text } = await (fault === null ? api.remove('/_acgs/faults') : api.post('/_acgs/faults', fault))
      if (status !== 200) throw new Error(text)
    },
    close: async () => {
      stopping.abort()
      await cluster.close()
      await local.stop()
      await pool().end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const workerContext = () => serviceContext(systemActor('worker'))

async function turnOf(worker: PlanWorker): Promise<void> {
  const work = createPlanWork(workerContext, worker)
  await work.turn()
  await work.idle()
}

/** Asks through the procedure. Out: the plan's id. */
export async function ask(actor: Actor, wish: PlanWish, more: { id?: string; replaces?: string } = {}): Promise<string> {
  const { id } = await callerFor(actor).plans.ask({ id: crypto.randomUUID(), wish, reason: REASON, ...more })
  return id
}

export const planOf = (actor: Actor, id: string): Promise<PlanDetail> => callerFor(actor).plans.get({ id })

/** Asked for and built. Errors: it is not ready. */
export async function built(desk: Desk, actor: Actor, wish: PlanWish): Promise<PlanDetail> {
  const id = await ask(actor, wish)
  await desk.turn()
  const plan = await planOf(actor, id)
  expect(plan.request, plan.request.why ?? '').toMatchObject({ state: 'ready' })
  return plan
}

const digestOf = ({ plan }: PlanDetail): string => plan?.digest ?? ''

export async function askOthers(actor: Actor, plan: PlanDetail) {
  const { id } = plan.request
  const input = { id, digest: digestOf(plan) }
  return callerFor(actor).plans.askApproval(await confirmed(actor, 'approvals.request', { kind: 'plan', id }, input))
}

/** Built, and agreed to by a lead. */
export async function agreedTo(desk: Desk, who: { asker: Actor; lead: Actor; wish: PlanWish }): Promise<PlanDetail> {
  const plan = await built(desk, who.asker, who.wish)
  await agree(who.lead, await askOthers(who.asker, plan))
  return planOf(who.asker, plan.request.id)
}

type Press = { requestId?: string; typed?: string; digest?: string; reason?: string }

/** Presses start through the procedure, confirmed. It answers once a worker had its turn. */
export async function press(actor: Actor, plan: PlanDetail, more: Press = {}) {
  const { id } = plan.request
  const input = { id, digest: digestOf(plan), requestId: crypto.randomUUID(), typed: plan.plan?.typed ?? '', reason: REASON, ...more }
  return callerFor(actor).plans.start(await confirmed(actor, 'plans.start', { kind: 'plan', id }, input))
}

/** The same, with a worker that has one turn after the other until there is an answer. */
export async function start(
  desk: Desk,
  actor: Actor,
  { plan, worker, ...more }: Press & { plan: PlanDetail; worker?: Partial<PlanWorker> },
) {
  let isOver = false
  const pressed = press(actor, plan, more).finally(() => {
    isOver = true
  })
  pressed.catch(() => undefined) // awaited below
  await vi.waitUntil(async () => (isOver ? true : desk.turn(worker).then(() => isOver)), { timeout: 30_000, interval: 20 })
  return pressed
}
