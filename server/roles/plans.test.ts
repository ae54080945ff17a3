import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '@/server/log'
import { startPlans } from '@/server/roles/plans'
import { callerOfRun } from '@/server/roles/run-callers'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { approve, group, manual } from '@/server/runs/kinds/people'
import { testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { ask, askOthers, type Desk, ENGINE, openDesk, planOf, press, workerContext } from '@/server/testing/plans'
import { startEngine, stopEngines } from '@/server/testing/runs/engines'
import { signedIn } from '@/server/testing/signed-in'

hostOwnDatabase()
let desk: Desk
const stopping = new AbortController()
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(async () => {
  stopping.abort()
  await stopEngines()
  await desk.close()
})

const engineNow = () => desk.local.store.get('deployments.apps', { namespace: ENGINE.namespace, name: ENGINE.name })

test('the whole way: an operator asks, the worker builds it, a lead agrees, the operator signs, the run changes the cluster as that person, and it is verified', async () => {
  const [{ actor: anna }, { actor: berta }] = [await signedIn('operator'), await signedIn('lead')]
  const callerOf = (who: { requestedBy: string; runId: string }) => callerOfRun(testDb(), who)
  const own = { owner: 'w1', cluster: () => desk.cluster, callerOf, signal: stopping.signal, kinds: clusterSteps() }
  startPlans({ ...own, context: workerContext, log: createLog('test') })
  await startEngine('w1', { cluster: () => desk.cluster, callerOf, kinds: kindsOf([group, approve, manual, ...own.kinds]) })
  const before = engineNow()?.metadata.generation ?? 0

  const id = await ask(anna, { kind: 'restart', target: ENGINE })
  const stateOf = async () => (await planOf(anna, id)).request.state
  await vi.waitUntil(async () => (await stateOf()) !== 'asked', { timeout: 20_000, interval: 20 })
  const plan = await planOf(anna, id)
  expect(plan.request).toMatchObject({ state: 'ready', missing: '1 lead' })
  await agree(berta, await askOthers(anna, plan))
  const { state, runId, why } = await press(anna, plan)
  expect({ state, why }).toEqual({ state: 'started', why: null })

  const run = () => testDb().run.findUniqueOrThrow({ where: { id: runId ?? '' } })
  await vi.waitUntil(async () => ['done', 'failed', 'uncertain'].includes((await run()).state), { timeout: 50_000, interval: 100 })
  expect(await run()).toMatchObject({ state: 'done', outcome: 'verified', requestedBy: anna.id, planId: id })
  expect(engineNow()?.metadata.generation).toBe(before + 1)
  expect(engineNow()?.metadata.annotations).toMatchObject({ 'acgs.io/run': runId })
  expect((await entriesAbout(id)).filter(({ phase }) => phase === 'event').map(({ action }) => action)).toEqual([
    'plans.build',
    'plans.approve',
    'plans.start',
  ])
  await checkInvariants()
})
