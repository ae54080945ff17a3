import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { kubeconfigOf, type LocalCluster } from '@/server/local/cluster/start'
import type { Caller, Cluster, ClusterGroup } from '@/server/ports/cluster'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import type { Target } from '@/server/runs/kinds/target'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { drive, ends } from '@/server/testing/drive-plan'
import { bench } from '@/server/testing/step-context'
import { planCordon } from './node'
import { planRestart } from './restart'
import { planScale } from './scale'

const kinds = kindsOf([...clusterSteps(), group])
const ENGINE: Target = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' }
const NODE: Target = { kind: 'Node', namespace: null, name: 'monitoring-1' }
let folder = ''
let local: LocalCluster
let cluster: Cluster

/** The installation as it is installed, asked as the worker's own account does. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  local = await startLocalCluster({ seed: true, folder, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
  cluster = openKubernetes({ kubeconfig: kubeconfigOf(folder, 'acgs-worker'), context: null }).cluster
  const isUp = () => local.store.get('deployments.apps', { namespace: 'governance', name: 'policy-engine' })?.status?.readyReplicas === 3
  await vi.waitUntil(isUp, { timeout: 15_000 })
})
afterAll(async () => {
  await cluster.close()
  await local.stop()
  rmSync(folder, { recursive: true, force: true })
})

function as(...groups: ClusterGroup[]) {
  const at = bench(cluster, { runId: `run-${groups.join()}` })
  const caller: Caller = { kind: 'person', personId: 'anna', groups, runId: `run-${groups.join()}` }
  return { ...at, plan: { ...at.plan, caller }, step: (n?: number) => ({ ...at.step(n), caller }) }
}
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

test('an operator restarts the engine by own permissions; it is critical, so a lead has to agree', async () => {
  const at = as('acgs:operators')
  const plan = await planRestart(at.plan, kinds, { target: ENGINE })
  expect(plan).toMatchObject({ isCritical: true, quorum: { any: [{ role: 'lead', n: 1 }] } })
  expect(plan.preview).toMatchObject({
    refusals: [],
    detail: {
      blast: {
        pods: 3,
        services: [{ name: 'policy-engine', touched: 3 }],
        budgets: [{ name: 'policy-engine' }],
        autoscalers: [{ min: 3, max: 10 }],
      },
    },
  })
  expect(ends(await drive(at, kinds, plan))).toEqual(['check@1 verified', 'cluster.restart@1 verified', 'wait-for@1 verified'])
})

test('what the cluster forbids is refused in the plan, with its own words, and tried nowhere', async () => {
  const operator = as('acgs:operators')
  expect(codes((await planCordon(operator.plan, kinds, { target: NODE, isCordoned: true })).preview.refusals)).toEqual(['denied'])
  const automation = as('acgs:automation')
  const { preview } = await planScale(automation.plan, kinds, { target: ENGINE, replicas: 4, pauseUntil: null, bounds: null })
  expect(codes(preview.refusals)).toContain('denied')
  expect(local.store.get('deployments.apps', { namespace: 'governance', name: 'policy-engine' })?.spec).toMatchObject({ replicas: 3 })
})

test("the worker's own account writes nothing: a lost name fails closed", async () => {
  const at = bench(cluster)
  const own = { ...at.plan, caller: { kind: 'self' as const } }
  expect(codes((await planRestart(own, kinds, { target: ENGINE })).preview.refusals)).toEqual(['denied'])
})

test('a lead cordons a machine and lets pods start on it again', async () => {
  const lead = as('acgs:leads')
  expect(ends(await drive(lead, kinds, await planCordon(lead.plan, kinds, { target: NODE, isCordoned: true })))).toEqual([
    'cluster.patch@1 verified',
  ])
  const again = as('acgs:leads', 'acgs:operators')
  expect(ends(await drive(again, kinds, await planCordon(again.plan, kinds, { target: NODE, isCordoned: false })))).toEqual([
    'cluster.patch@1 verified',
  ])
  expect(local.store.get('nodes', { name: 'monitoring-1' })?.spec?.unschedulable).toBeUndefined()
})
