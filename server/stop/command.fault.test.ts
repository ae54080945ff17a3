import { spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { StopPlanBody } from '@/lib/schemas/stop-plan-file'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { pool } from '@/server/db'
import { bundleStop } from '@/server/local/bundle'
import type { LocalCluster } from '@/server/local/cluster/start'
import { makeSigningKey } from '@/server/local/signing-keys'
import type { Cluster } from '@/server/ports/cluster'
import { sha256 } from '@/server/runs/evidence/keep'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import { planEmergencyStop } from '@/server/runs/plans/emergency-stop'
import { importJournal } from '@/server/services/emergency/import-journal'
import { serviceContext, testDb } from '@/server/testing/actors'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { bench } from '@/server/testing/step-context'
import { signStopPlan } from './plan-file'
import { readJournal } from './read-journal'

const dir = mkdtempSync(join(tmpdir(), 'acgs-stop-'))
const file = join(dir, 'acgs-stop.mjs')
let local: LocalCluster
let cluster: Cluster
beforeAll(async () => {
  local = await startLocalCluster({ seed: true, delays: { startMs: 5, readyMs: 5, stopMs: 5 } })
  cluster = openKubernetes({ kubeconfig: local.kubeconfig, context: null }).cluster
  await bundleStop(file)
})
afterAll(async () => {
  await cluster.close()
  await local.stop()
  rmSync(dir, { recursive: true, force: true })
  await pool().end()
})

const { d, ...shown } = makeSigningKey(1_000)
const key = { kid: shown.kid, key: createPrivateKey({ key: { ...shown, d }, format: 'jwk' }), expiresMs: Number.POSITIVE_INFINITY }

/** The plan of everything, as a worker would have kept it, with the second look after a moment. */
async function planFile(name: string, change: Partial<StopPlanBody> = {}): Promise<string> {
  const kinds = kindsOf([group, ...clusterSteps()])
  const c = { ...bench(cluster).plan, caller: { kind: 'self' as const }, now: () => new Date() }
  const plan = await planEmergencyStop(c, kinds, { scope: 'services', target: null, workloads: null, confirmAfterMs: 200 })
  const { uid } = await cluster.facts()
  const body: StopPlanBody = {
    ...{ v: 1, madeAt: new Date().toISOString(), madeBy: 'worker-1', clusterUid: uid ?? '', engineVersion: 1, authorizers: [] },
    plans: [
      {
        ...{ key: 'services', scope: 'services', target: null, planId: crypto.randomUUID(), digest: plan.digest, priors: {} },
        compiledAt: new Date().toISOString(),
        steps: [...plan.steps],
        targets: [...plan.targets],
      },
    ],
    ...change,
  }
  const path = join(dir, `${name}.json`)
  writeFileSync(path, signStopPlan(JSON.parse(JSON.stringify(body)), [key]))
  writeFileSync(join(dir, 'keys.json'), JSON.stringify({ keys: [shown] }))
  return path
}

/** In a process that knows of no database, no console and no worker. */
function run(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [file, '--journal', join(dir, 'journals'), '--kubeconfig', local.kubeconfig, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })))
}
const replicas = (namespace: string, name: string) =>
  (local.store.get('deployments.apps', { namespace, name })?.spec as { replicas?: number } | undefined)?.replicas
const reason = ['--reason', 'console, worker and database are gone'] as const

test('F2 console, worker and database dead: everything is stopped as it was seen, and the journal goes into the record afterwards', async () => {
  const labels = { 'app.kubernetes.io/component': 'sandbox', app: 'sandbox' }
  const metadata = { name: 'sbx-1', namespace: 'workload', labels }
  local.store.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }], containers: [{ name: 'sandbox', image: 'one:1' }] },
  } as never) // as an execution makes it
  await vi.waitUntil(() => local.store.get('pods', { namespace: 'workload', name: 'sbx-1' })?.status?.phase === 'Running', {
    timeout: 10_000,
  })
  const plan = await planFile('all')
  const before = replicas('governance', 'policy-engine')
  const { code, said } = await run('--plan', plan, '--keys', join(dir, 'keys.json'), '--scope', 'all', '--confirm', 'all', ...reason)
  expect(said).toContain('Stopped after')
  expect(code).toBe(0)
  expect([replicas('governance', 'policy-engine'), replicas('governance', 'opa'), replicas('workload', 'sandbox-controller')]).toEqual([
    0, 0, 0,
  ])
  expect(replicas('governance', 'acgs-console')).toBeGreaterThan(0)
  const names = readdirSync(join(dir, 'journals'))
  const name = names.find((one) => one.endsWith('.jsonl')) ?? ''
  const text = readFileSync(join(dir, 'journals', name), 'utf8')
  const read = readJournal(text)
  expect(read).toMatchObject({ isSigned: true, problem: null })
  expect(local.store.get('configmaps', { namespace: 'governance', name: `acgs-stop-journal-${read.id}` })).toBeDefined()
  // Light evidence lies beside the journal, which holds the digest of each file.
  const taken = read.lines.filter(({ kind, data }) => kind === 'evidence' && data.target === 'Pod/workload/sbx-1')
  expect(taken.map(({ data }) => data.name).sort()).toEqual(['image.json', 'log-sandbox.txt', 'pod.json'])
  for (const { data } of taken)
    expect(sha256(readFileSync(join(dir, 'journals', `acgs-stop-${read.id}-evidence`, String(data.file))))).toBe(data.digest)
  const { runId, verdict } = await importJournal(serviceContext(), text)
  expect(verdict).toBe('stopped')
  const known = await testDb().evidence.findMany({
    where: { runId, targetKey: 'Pod/workload/sbx-1' },
    select: { digest: true, missing: true },
  })
  expect(known.map(({ digest }) => digest).sort()).toEqual(taken.map(({ data }) => data.digest).sort())
  expect(known.every(({ missing }) => missing?.includes('beside the journal'))).toBe(true)
  const priors = await testDb().priorState.findMany({ where: { runId } })
  expect(priors.find(({ targetKey }) => targetKey === 'Deployment/governance/policy-engine')?.body).toMatchObject({ replicas: before })
  expect(await testDb().emergency.findUniqueOrThrow({ where: { runId } })).toMatchObject({ scope: 'services', failedAt: null })
})

test('what is not meant is refused before anything is done: words, plan, cluster, scope', async () => {
  const plan = await planFile('refused')
  const of = async (...args: string[]) => (await run(...args)).code
  expect(await of('--plan', plan, '--scope', 'all', '--confirm', 'yes', ...reason)).toBe(4)
  expect(await of('--plan', plan, '--scope', 'all', '--confirm', 'all', '--reason', 'short')).toBe(4)
  expect(await of('--plan', plan, '--scope', 'governance/Deployment/acgs-console', ...reason)).toBe(4)
  expect(await of('--plan', join(dir, 'none.json'), '--scope', 'all', ...reason)).toBe(4)
  const other = await planFile('other', { clusterUid: 'another' })
  const { code, said } = await run('--plan', other, '--scope', 'all', '--confirm', 'all', ...reason)
  expect([code, said]).toEqual([4, expect.stringContaining('another cluster')])
  writeFileSync(plan, readFileSync(plan, 'utf8').replace('worker-1', 'worker-9'))
  const forged = await run('--plan', plan, '--keys', join(dir, 'keys.json'), '--scope', 'all', '--confirm', 'all', ...reason)
  expect([forged.code, forged.said]).toEqual([4, expect.stringContaining('changed after')])
})
