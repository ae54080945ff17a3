import { expect, test } from 'vitest'
import type { KubeObject } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { personWith } from '@/server/testing/people'

hostOwnDatabase()
const REAL = 'Deployment/governance/opa'
const reason = 'a drill at a target of production'
const named = (name: string, labels: Record<string, string> = {}) => ({ metadata: { name, uid: name, labels } }) as unknown as KubeObject // what is looked at
const seen = [named('opa'), named('rehearsal', { 'acgs.io/drill': 'true' })]
const view = { objects: () => seen } as unknown as ClusterView // all that is asked of it
const none = () => null
const given = { kubernetes: { clusterView: () => view, clusterReviews: none, cluster: none, clusterFacts: none } }
const blind = { kubernetes: { ...given.kubernetes, clusterView: none } }
const startInput = (target: string) => ({ kind: 'stop' as const, family: null, target, requestId: crypto.randomUUID(), reason })
const drills = () => testDb().drill.findMany()

test('F55: a drill at a production target is refused within a second without another lead, and the log says so', async () => {
  const lead = await personWith(['lead'])
  const input = startInput(REAL)
  const asked = await confirmed(lead, 'drills.start', { kind: 'drill', id: 'stop' }, input)
  const since = performance.now()
  const refused = callerFor(lead, undefined, given).drills.start(asked)
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('not labelled acgs.io/drill=true') })
  expect(performance.now() - since).toBeLessThan(1000)
  expect(await drills()).toEqual([])
  expect((await entriesAbout('stop')).map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['drills.start', 'intent', null],
    ['drills.start', 'deny', 'denied'],
  ])
})

test('F55: with another lead’s word it starts, once, and says whose word it was; one’s own word does not count', async () => {
  const [lead, other] = [await personWith(['lead']), await personWith(['lead'])]
  const input = { target: REAL, requestId: crypto.randomUUID(), reason }
  const asked = await callerFor(lead).drills.override(
    await confirmed(lead, 'drills.override', { kind: 'drill', id: `stop ${REAL}` }, input),
  )
  expect(await drills()).toEqual([])
  await expect(agree(lead, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await drills()).toEqual([])
  await agree(other, asked)
  expect(await drills()).toMatchObject([
    { kind: 'stop', target: REAL, overrideId: asked.id, startedBy: lead.id, requestId: input.requestId },
  ])
  await testDb().$executeRaw`UPDATE drill SET state = 'failed', ended_at = clock_timestamp()`
})

test('a target that is labelled needs nobody else; one that nobody sees is refused', async () => {
  const lead = await personWith(['lead'])
  const start = async (target: string, more: Parameters<typeof callerFor>[2] = given) => {
    const input = startInput(target)
    return callerFor(lead, undefined, more).drills.start(await confirmed(lead, 'drills.start', { kind: 'drill', id: 'stop' }, input))
  }
  await expect(start('Deployment/workload/nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(start('Secret/workload/x')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(start('Deployment/workload/rehearsal', blind)).rejects.toMatchObject({ message: expect.stringContaining('nobody can say') })
  expect((await start('Deployment/workload/rehearsal')).isNew).toBe(true)
})
