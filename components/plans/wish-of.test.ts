import { describe, expect, test } from 'vitest'
import { planLink } from '@/lib/plan-link'
import type { WorkloadRevision } from '@/lib/schemas/workloads'
import { type PlanAsk, readLink } from './read-link'
import { type Facts, firstFields, type WishFields } from './wish-fields'
import { wishOf } from './wish-of'

const ENGINE = { kind: 'Deployment' as const, namespace: 'governance', name: 'policy-engine' }
const revision = (number: number, isLive = false): WorkloadRevision => ({
  ...{ number, isLive, name: `engine-${number}`, createdAt: null, images: [], changeCause: null, by: null, runId: null },
})
const ARGO = {
  ...{ kind: 'argo' as const, steeredBy: null, fields: ['template' as const], manager: null, lastWroteAt: null },
  ...{ timing: 'soon' as const, isPausable: true, generatedBy: null },
}
const FACTS: Facts = {
  autoscaler: { name: 'engine', min: 3, max: 10, current: 3, wanted: 3 },
  isPaused: false,
  replicas: { desired: 3, ready: 3 },
  revisions: [revision(42, true), revision(41)],
  sticks: { answer: 'no', because: [ARGO], owners: [] },
}
const address = (link: string) => Object.fromEntries(new URL(link, 'http://localhost').searchParams)
function ask(link: string): PlanAsk {
  const read = readLink(address(link))
  if ('trouble' in read) throw new Error(read.trouble)
  return read
}
const read = (link: string, fields: Partial<WishFields> = {}, facts: Facts | null = FACTS) => {
  const asked = ask(link)
  return wishOf({ ask: asked, fields: { ...firstFields(asked, []), ...fields }, facts })
}

describe('an address', () => {
  test('fills in what it names', () => {
    expect(read(planLink('rollback.service', ENGINE, { revision: '41' })).wish).toEqual({
      kind: 'rollback.service',
      target: ENGINE,
      revision: 41,
      pauseMinutes: null,
    })
    expect(read(planLink('node.cordon', { kind: 'Node', namespace: null, name: 'worker-1' })).wish).toEqual({
      kind: 'node.cordon',
      node: 'worker-1',
    })
  })

  test.each([
    [{}, 'There is no kind of plan'],
    [{ kind: 'reboot' }, 'The kinds are: Restart'],
    [{ kind: 'restart' }, 'The address names none'],
    [{ kind: 'restart', target: 'Pod/a/b' }, 'is about one Deployment, StatefulSet, DaemonSet'],
    [{ kind: 'node.drain', target: 'Node/a/b' }, 'is about one Node'],
    [{ kind: 'reverter.resume', runId: 'x' }, 'names no run'],
    [{ kind: 'rollback.config', set: 'network' }, 'no snapshot'],
    [{ kind: ['restart', 'scale'], target: 'Deployment/a/b' }, 'There is no kind'],
  ])('%j says what would fit', (given, says) => {
    expect(readLink(given)).toEqual({ trouble: expect.stringContaining(says) })
  })
})

describe('a count', () => {
  const scale = planLink('scale', ENGINE)

  test('inside the bounds of its autoscaler is taken', () => {
    expect(read(scale, { replicas: '5' }).wish).toMatchObject({ replicas: 5, bounds: null, pauseMinutes: null })
  })

  test('outside is refused at its field, with both ways out', () => {
    expect(read(scale, { replicas: '12' })).toEqual({
      wish: null,
      errors: { replicas: 'Autoscaler engine keeps 3 to 10 and would undo 12. Choose a count inside, or change the bounds as well.' },
    })
  })

  test('with the bounds changed as well, it holds; bounds that cross do not', () => {
    expect(read(scale, { replicas: '12', isChangingBounds: true, min: '3', max: '12' }).wish).toMatchObject({
      replicas: 12,
      bounds: { minReplicas: 3, maxReplicas: 12 },
    })
    expect(read(scale, { replicas: '12', isChangingBounds: true, min: '13', max: '12' }).errors.max).toContain('not be less than the least')
  })

  test('of 0 is taken: the autoscaler idles then', () => expect(read(scale, { replicas: '0' }).wish).toMatchObject({ replicas: 0 }))

  test.each(['', '-1', '1.5', '1001', 'three'])('%j is no count', (replicas) => {
    expect(read(scale, { replicas }).errors.replicas).toBe('A whole number of pods from 0 to 1000.')
  })
})

describe('a revision', () => {
  const back = planLink('rollback.service', ENGINE)

  test('left open is the newest that is not live', () => expect(read(back).wish).toMatchObject({ revision: null }))

  test('that is live, or not kept, is refused at its field', () => {
    expect(read(back, { revision: 42 }).errors.revision).toContain('live already')
    expect(read(back, { revision: 7 }).errors.revision).toContain('is not kept')
  })

  test('pauses only who can be paused, for a time with an end', () => {
    expect(read(back, { isPausing: true }).wish).toMatchObject({ pauseMinutes: 120 })
    expect(read(back, { isPausing: true }, { ...FACTS, sticks: null }).wish).toMatchObject({ pauseMinutes: null })
    expect(read(planLink('scale', ENGINE), { isPausing: true, replicas: '5' }).wish).toMatchObject({ pauseMinutes: null })
    expect(read(back, { isPausing: true, pauseMinutes: '2' }).errors.pauseMinutes).toContain('from 5 to 1440')
  })
})

describe('the other kinds', () => {
  test('bounds are those of the autoscaler, also when the address names what it scales', () => {
    expect(read(planLink('autoscaler.bounds', ENGINE), { min: '2', max: '6' }).wish).toEqual({
      kind: 'autoscaler.bounds',
      target: { kind: 'HorizontalPodAutoscaler', namespace: 'governance', name: 'engine' },
      minReplicas: 2,
      maxReplicas: 6,
    })
    expect(read(planLink('autoscaler.bounds', ENGINE), { min: '2', max: '6' }, { ...FACTS, autoscaler: null }).wish).toBeNull()
  })

  test('a drain says what is lost and how long it waits', () => {
    const drain = planLink('node.drain', { kind: 'Node', namespace: null, name: 'worker-1' })
    expect(read(drain, { isEmptyDirFine: true }).wish).toEqual({
      kind: 'node.drain',
      node: 'worker-1',
      consent: { emptyDir: true, ownerless: false },
      blockedForMinutes: 5,
    })
    expect(read(drain, { blockedForMinutes: '45' }).errors.blockedForMinutes).toContain('from 1 to 30')
  })

  test('all services: those that are chosen, in their order; none is refused', () => {
    const services = [
      { target: { ...ENGINE, name: 'a' }, isIn: true, revision: null },
      { target: { ...ENGINE, name: 'b' }, isIn: false, revision: null },
      { target: { ...ENGINE, name: 'c' }, isIn: true, revision: 4 },
    ]
    expect(read(planLink('rollback.all'), { services }).wish).toMatchObject({
      services: [
        { target: { name: 'a' }, revision: null },
        { target: { name: 'c' }, revision: 4 },
      ],
    })
    expect(read(planLink('rollback.all')).errors.services).toContain('at least one')
  })

  test('a reverter comes back by the run that paused it', () => {
    const runId = crypto.randomUUID()
    const link = planLink('reverter.resume', undefined, { runId, targetKey: 'Application/argocd/acgs' })
    expect(read(link, {}, null).wish).toEqual({ kind: 'reverter.resume', runId, targetKey: 'Application/argocd/acgs' })
  })
})
