import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import type { LocalCluster } from '@/server/local/cluster/start'
import { createLog } from '@/server/log'
import { ANNOTATIONS, type Cluster } from '@/server/ports/cluster'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import { connectionOf } from '@/server/testing/cluster/connection'
import { apiOf } from '@/server/testing/cluster/http'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { executeStop } from './execute'
import { journalKey, openJournal } from './journal'
import { readJournal } from './read-journal'

const kinds = kindsOf([group, ...clusterSteps()])
const NAMES = ['policy-engine', 'opa'] as const
let local: LocalCluster
let cluster: Cluster
const dir = mkdtempSync(join(tmpdir(), 'acgs-stop-'))
beforeAll(async () => {
  local = await startLocalCluster({ seed: true, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
  cluster = openKubernetes({ kubeconfig: local.kubeconfig, context: null }).cluster
})
afterAll(async () => {
  await cluster.close()
  await local.stop()
  rmSync(dir, { recursive: true, force: true })
})

const deployment = (name: string) => local.store.get('deployments.apps', { namespace: 'governance', name })
const replicasOf = (name: string) => (deployment(name)?.spec as { replicas?: number } | undefined)?.replicas
const scale = (n: number, name: string) => ({
  n,
  parentN: 1,
  kind: 'cluster.scale@1',
  title: `Scale ${name} to 0`,
  params: { target: { kind: 'Deployment', namespace: 'governance', name }, replicas: 0, decided: null, holdMs: 0, timeoutMs: 20_000 },
})
const entryOf = (steps: StopPlanEntry['steps']): StopPlanEntry => ({
  key: 'services',
  scope: 'services',
  target: null,
  planId: crypto.randomUUID(),
  digest: 'none',
  compiledAt: new Date().toISOString(),
  steps: [{ n: 1, kind: 'group@1', title: 'Scale down', params: {} }, ...steps],
  targets: NAMES.map((name) => ({
    key: `Deployment/governance/${name}`,
    ref: { group: 'apps', kind: 'Deployment', namespace: 'governance', name },
  })),
  priors: {},
})

async function stopped(steps: StopPlanEntry['steps'], { budgetMs = 20_000, on = cluster } = {}) {
  const id = crypto.randomUUID()
  const path = join(dir, `${id}.jsonl`)
  const journal = openJournal({ path, id, bootId: 'boot', key: journalKey(), now: () => new Date() })
  const ends = await executeStop({
    ...{
      id,
      entry: entryOf(steps),
      kinds,
      caller: { kind: 'self' },
      isDrill: false,
      acceptedAt: new Date(),
      log: createLog('test'),
      now: () => new Date(),
    },
    cluster: on,
    signal: AbortSignal.timeout(budgetMs),
    endsAtMs: performance.now() + budgetMs,
    write: (kind, data) => void journal.write(kind, data),
    say: () => undefined,
  })
  journal.close({})
  return { id, ends, read: readJournal(readFileSync(path, 'utf8')) }
}

test('F2 no database at all: workloads go to 0, what was there is in the journal first, and nobody’s fence falls', async () => {
  local.store.change('deployments.apps', { namespace: 'governance', name: 'opa' }, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [ANNOTATIONS.fence]: '41' }
  })
  const { id, ends, read } = await stopped(NAMES.map((name, at) => scale(at + 2, name)))
  expect(ends.map(({ state, why }) => [state, why])).toEqual([
    ['done', null],
    ['done', null],
    ['done', null],
  ])
  expect(NAMES.map((name) => replicasOf(name))).toEqual([0, 0])
  expect(deployment('opa')?.metadata.annotations).toMatchObject({ [ANNOTATIONS.fence]: '42', [ANNOTATIONS.run]: id })
  expect(read).toMatchObject({ problem: null, isSigned: true })
  const of = (n: number) => read.lines.filter(({ data }) => data.n === n).map(({ kind }) => kind)
  expect(of(3).slice(0, 3)).toEqual(['intent', 'prior', 'sent'])
  const prior = read.lines.find(({ kind, data }) => kind === 'prior' && data.n === 3)
  expect(prior?.data.body).toMatchObject({ replicas: 2 })
})

test('F7 a target that is gone, a kind that needs the database and an overloaded server hold up nothing else', async () => {
  const fault = {
    kind: 'overload',
    seconds: 1,
    times: 2,
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/governance/deployments/acgs-console',
  }
  expect((await apiOf(await connectionOf(local.kubeconfig)).post('/_acgs/faults', fault)).status).toBe(200)
  const steps = [scale(2, 'nobody'), scale(3, 'acgs-console'), { n: 4, kind: 'deny-latch@9', title: 'Refuse new work', params: {} }]
  const { ends, read } = await stopped(steps)
  expect(Object.fromEntries(ends.map(({ n, state }) => [n, state]))).toEqual({ 1: 'done', 2: 'failed', 3: 'done', 4: 'skipped' })
  expect(ends.find(({ n }) => n === 2)?.why).toContain('nobody')
  expect(read.problem).toBeNull()
})

test('F6 the cluster does not answer: nothing is confirmed, and the time is kept to', async () => {
  const gone = await startLocalCluster({ seed: false })
  const away = openKubernetes({ kubeconfig: gone.kubeconfig, context: null }).cluster
  await gone.stop()
  const began = performance.now()
  const { ends } = await stopped([scale(2, 'acgs-worker')], { budgetMs: 3_000, on: away })
  await away.close()
  expect(ends.map(({ state }) => state)).toEqual(['done', 'failed'])
  expect(performance.now() - began).toBeLessThan(6_000)
})
