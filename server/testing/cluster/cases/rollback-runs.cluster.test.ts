import { expect } from 'vitest'
import type { PlanStep } from '@/server/runs/plan'
import { planRollbackAll } from '@/server/runs/plans/rollback-all'
import { planRollbackService } from '@/server/runs/plans/rollback-service'
import { api, contract, gone, got, made201, ns, paths, soon, target as under } from '../contract'
import { act, clusterAt, type Ended, kinds, newRun, planContext, runPlan, takeBack, verdictOf } from '../drive'
import { MERGE, STRATEGIC } from '../http'
import { type Recorded, startRecorder } from '../kubectl/record'
import { deployment, image } from '../objects'
import { historyOf, imageIn, REVISION, rolledOut, setImage } from '../rollouts'

/** The rollback table, second half: Deployments, from the plan to the verdict. */
const needs = ['controllers' as const]
const AT = (name: string) => paths.apps('deployments', name)

async function twoRevisions(more: Parameters<typeof deployment>[1] = {}): Promise<string> {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, more))
  await rolledOut(metadata.name, more.replicas ?? 1)
  await setImage(AT(metadata.name), image('v2'))
  await rolledOut(metadata.name, more.replicas ?? 1)
  return metadata.name
}
const plan = (name: string) =>
  planRollbackService(planContext(), kinds, {
    target: { kind: 'Deployment', namespace: ns, name },
    revision: null,
    pauseUntil: null,
    hasNewerRun: false,
  })

async function planned(name: string): Promise<readonly PlanStep[]> {
  const { steps, preview } = await plan(name)
  expect(preview.refusals).toEqual([])
  return steps
}
const patchOf = (steps: readonly PlanStep[]): PlanStep => {
  const found = steps.find(({ kind }) => kind.startsWith('cluster.patch@'))
  if (!found) throw new Error('the plan has no patch')
  return found
}
const expectVerified = ({ verdict, step }: Ended) => expect(verdict, step?.title).toEqual({ state: 'verified' })

contract('rollback: from plan to verified, stamped, the newest revision', { needs }, async () => {
  const name = await twoRevisions()
  const run = newRun()
  expectVerified(await runPlan(run, await planned(name)))
  const live = await rolledOut(name, 1)
  expect(imageIn(live)).toBe(image('v1'))
  expect(live.metadata.annotations).toMatchObject({ [REVISION]: '3', 'acgs.io/run': run.runId, 'acgs.io/fence': '1' })
  await api.remove(AT(name))
})

contract('rollback: scaled up since stays scaled up, at 0 it stays at 0', { needs }, async () => {
  const name = await twoRevisions()
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 2 } } })
  await rolledOut(name, 2)
  expectVerified(await runPlan(newRun(), await planned(name)))
  expect((await got(AT(name))).spec.replicas).toBe(2)
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 0 } } })
  await rolledOut(name, 0)
  expectVerified(await runPlan(newRun(), await planned(name)))
  expect((await got(AT(name))).spec.replicas).toBe(0)
  expect(imageIn(await got(AT(name)))).toBe(image('v2'))
  await api.remove(AT(name))
})

contract('rollback: annotations added later stay, keys with a slash come back', { needs }, async () => {
  const name = await twoRevisions({ annotations: { 'team.example/note': 'first' } })
  await api.patch(AT(name), { type: MERGE, body: { metadata: { annotations: { 'added/later': 'yes' } } } })
  expectVerified(await runPlan(newRun(), await planned(name)))
  expect((await got(AT(name))).metadata.annotations).toMatchObject({ 'team.example/note': 'first', 'added/later': 'yes' })
  await api.remove(AT(name))
})

contract('rollback: with an autoscaler its count stays', { needs: ['controllers', 'HPA'] }, async () => {
  const name = await twoRevisions({ replicas: 2 })
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name }
  const at = paths.of('autoscaling/v2', 'horizontalpodautoscalers')
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 3 }
  await made201(at, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec })
  expectVerified(await runPlan(newRun(), await planned(name)))
  expect((await rolledOut(name, 2)).spec.replicas).toBe(2)
  await api.remove(`${at}/${name}`)
  await api.remove(AT(name))
})

contract('rollback: an editor in between stops it before it writes', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  await setImage(AT(name), image('v3'))
  const { verdict, acted } = await runPlan(newRun(), steps)
  expect(verdict.state).toBe('failed')
  expect(acted).not.toContain(patchOf(steps).n)
  await expect(act(newRun(), patchOf(steps))).rejects.toThrow()
  expect(imageIn(await got(AT(name)))).toBe(image('v3'))
  await api.remove(AT(name))
})

contract('rollback: status and bookkeeping that changed since do not stop it', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  const conditions = [{ type: 'Odd', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z', lastUpdateTime: '2020-01-01T00:00:00Z' }]
  await api.patch(`${AT(name)}/status`, { type: STRATEGIC, body: { status: { conditions } } })
  expectVerified(await runPlan(newRun(), steps))
  expect(imageIn(await got(AT(name)))).toBe(image('v1'))
  await api.remove(AT(name))
})

contract('rollback: the same name with another uid is another object', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  await api.remove(AT(name))
  await gone(AT(name))
  await made201(paths.apps('deployments'), deployment(name, { tag: 'v2' }))
  const { verdict } = await runPlan(newRun(), steps)
  expect(verdict.state).toBe('failed')
  await expect(act(newRun(), patchOf(steps))).rejects.toThrow()
  expect(imageIn(await got(AT(name)))).toBe(image('v2'))
  await api.remove(AT(name))
})

contract('rollback: a lost answer is looked up, and written once', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  const recorder = await startRecorder(under.connection)
  const through = clusterAt(recorder.kubeconfig)
  try {
    const before: Recorded[] = []
    recorder.loseNext(
      ({ method, query }) => method === 'PATCH' && !query.dryRun,
      () => before.push(...recorder.take()),
    )
    const run = newRun()
    await act(run, patchOf(steps), through)
    expect(await verdictOf(run, patchOf(steps))).toEqual({ state: 'verified' })
    expect(imageIn(await rolledOut(name, 1))).toBe(image('v1'))
    expect(before.at(-1)?.method).toBe('PATCH')
    expect(recorder.take().filter(({ method }) => method === 'PATCH')).toEqual([])
  } finally {
    await through.close()
    await recorder.stop()
  }
  await api.remove(AT(name))
})

contract('rollback: a repeat with the same key, and another worker after a kill, write nothing', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  const run = newRun()
  expect(await act(run, patchOf(steps))).toBe(true)
  const { metadata } = await rolledOut(name, 1)
  // The first worker is gone before it wrote its result down: the next one looks before it does anything.
  const next = { ...run, fence: 2n }
  expect(await act(next, patchOf(steps))).toBe(false)
  expect((await got(AT(name))).metadata.generation).toBe(metadata.generation)
  expect((await verdictOf(next, patchOf(steps))).state).toBe('verified')
  await api.remove(AT(name))
})

contract('rollback: to content that does not start ends not converged', { needs: ['controllers', 'own cluster'] }, async () => {
  const { metadata } = await made201(
    paths.apps('deployments'),
    deployment(undefined, { tag: 'broken', spec: { progressDeadlineSeconds: 2 } }),
  )
  const { name } = metadata
  await soon(async () => expect(await historyOf(await got(AT(name)))).toHaveLength(1))
  await setImage(AT(name), image('v2'))
  await rolledOut(name, 1)
  const { verdict } = await runPlan(newRun(), await planned(name))
  expect(verdict).toMatchObject({ state: 'failed', end: 'not_converged' })
  await api.remove(AT(name))
})

contract('rollback: undone by a controller ends reverted, with its name', { needs }, async () => {
  const name = await twoRevisions()
  const steps = await planned(name)
  const run = newRun()
  await act(run, patchOf(steps))
  const body = { spec: { template: { spec: { containers: [{ name: 'app', image: image('v2') }] } } } }
  await api.patch(AT(name), { type: STRATEGIC, body, query: { fieldManager: 'argocd-controller' } })
  const verdict = await verdictOf(run, patchOf(steps))
  expect(verdict).toMatchObject({ state: 'failed', end: 'reverted', reason: expect.stringContaining('argocd-controller') })
  await api.remove(AT(name))
})

contract('rollback of a set: the second fails, the first is taken back', { needs: ['controllers', 'own cluster'] }, async () => {
  const good = await twoRevisions()
  const { metadata } = await made201(
    paths.apps('deployments'),
    deployment(undefined, { tag: 'broken', spec: { progressDeadlineSeconds: 2 } }),
  )
  const bad = metadata.name
  await soon(async () => expect(await historyOf(await got(AT(bad)))).toHaveLength(1))
  await setImage(AT(bad), image('v2'))
  await rolledOut(bad, 1)
  const services = [good, bad].map((name) => ({ target: { kind: 'Deployment' as const, namespace: ns, name }, revision: null }))
  const { steps } = await planRollbackAll(planContext(), kinds, { services, pauseUntil: null, hasNewerRun: false })
  const run = newRun()
  const { verdict, acted } = await runPlan(run, steps)
  expect(verdict).toMatchObject({ state: 'failed', end: 'not_converged' })
  expect(imageIn(await got(AT(good)))).toBe(image('v1'))
  for (const step of [...steps].reverse().filter(({ n }) => acted.includes(n))) await takeBack(run, step)
  expect(imageIn(await rolledOut(good, 1))).toBe(image('v2'))
  expect(imageIn(await got(AT(bad)))).toBe(image('v2'))
  await api.remove(AT(good))
  await api.remove(AT(bad))
})
