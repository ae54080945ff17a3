import { afterEach, expect, test } from 'vitest'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { actorWith, callerFor } from '@/server/testing/actors'
import { type SeenCluster, seenCluster } from '@/server/testing/cluster/seen-cluster'

const open: SeenCluster[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})
const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' } as const

async function start(options: Parameters<typeof seenCluster>[1] = {}) {
  const seen = await seenCluster({ seed: true, delays: { startMs: 5, readyMs: 5 } }, options)
  open.push(seen)
  return seen
}
const as = (seen: SeenCluster, view: ClusterView = seen.view) =>
  callerFor(actorWith('operator'), undefined, { kubernetes: { ...seen.kubernetes, clusterView: () => view } })

test('F6: with a source that is down totals are at least, and "not there" is never said for what was not told', async () => {
  const seen = await start()
  await expect.poll(() => seen.view.coverage().isComplete, { timeout: 20_000 }).toBe(true)
  const since = new Date('2026-11-27T08:00:00Z')
  const lastError = { reason: 'unreachable' as const, message: 'The cluster did not answer.', since, retryAt: null }
  const view: ClusterView = {
    ...seen.view,
    state: (kind) => (kind === 'Deployment' ? { ...seen.view.state(kind), phase: 'error', lastError } : seen.view.state(kind)),
    coverage: (kinds = []) => ({
      sources: kinds.length,
      complete: kinds.length - 1,
      down: [{ kind: 'Deployment', reason: 'unreachable', since }],
      isComplete: false,
    }),
  }
  const page = await as(seen, view).workloads.list({})
  expect(page.cluster?.coverage.isComplete).toBe(false)
  expect(page.cluster?.sources.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    phase: 'error',
    trouble: { reason: 'unreachable', since: since.toISOString() },
  })
  // Rows of before stay, and are what was last known.
  expect(page.items.some(({ name }) => name === 'policy-engine')).toBe(true)
  await expect(as(seen, view).workloads.get({ ...ENGINE, name: 'nothing' })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})

test('F35: names, labels and images of the cluster are text, bounded, and a file of them holds no formula', async () => {
  const seen = await start()
  const image = `x${'y'.repeat(900)}\u202ejpg.exe`
  seen.local.store.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hostile', namespace: 'governance', labels: { note: '<img src=x onerror=alert(1)>\u202e' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'hostile' } },
      template: { metadata: { labels: { app: 'hostile' } }, spec: { containers: [{ name: 'c', image }] } },
    },
  })
  await expect
    .poll(() => seen.view.find('Deployment', { namespace: 'governance', name: 'hostile' }) !== null, { timeout: 20_000 })
    .toBe(true)
  const [row] = (await as(seen).workloads.list({ search: 'hostile' })).items
  expect(row?.images[0]?.length).toBeLessThanOrEqual(300)
  const { row: one } = await as(seen).workloads.get({ ...ENGINE, name: 'hostile' })
  expect(JSON.stringify(one)).not.toContain('\u202e')
})
