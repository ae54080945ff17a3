import { expect } from 'vitest'
import type { PlanStep } from '@/server/runs/plan'
import { planRollbackService } from '@/server/runs/plans/rollback-service'
import { api, contract, got, made201, ns, paths, soon } from '../contract'
import { type Ended, kinds, newRun, planContext, runPlan } from '../drive'
import type { Kube } from '../http'
import { daemonSet, image, statefulSet } from '../objects'
import { imageIn, isReady, podsOf, setImage } from '../rollouts'

/** The rollback table: StatefulSets and DaemonSets, from the plan to the verdict. */
const needs = ['controllers' as const]
const breaks = [...needs, 'own cluster' as const]
const SET = (name: string) => paths.apps('statefulsets', name)
const HASH = 'controller-revision-hash'

async function planned(kind: 'StatefulSet' | 'DaemonSet', name: string): Promise<readonly PlanStep[]> {
  const target = { kind, namespace: ns, name }
  const { steps, preview } = await planRollbackService(planContext(), kinds, {
    target,
    revision: null,
    pauseUntil: null,
    hasNewerRun: false,
  })
  expect(preview.refusals).toEqual([])
  return steps
}
const expectVerified = ({ verdict, step }: Ended) => expect(verdict, step?.title).toMatchObject({ state: 'verified' })

const settled = (name: string, replicas: number): Promise<Kube> =>
  soon(async () => {
    const object = await got(SET(name))
    const { status, metadata } = object
    expect(status).toMatchObject({
      observedGeneration: metadata.generation,
      readyReplicas: replicas,
      currentRevision: status.updateRevision,
    })
    return object
  })
async function setOf(replicas: number, spec: object = {}): Promise<string> {
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { replicas, spec }))
  await settled(metadata.name, replicas)
  return metadata.name
}
/** Which pods there are, by name: one that is replaced has another uid. */
const uidsOf = async (name: string) => Object.fromEntries((await podsOf(name)).map(({ metadata }) => [metadata.name, metadata.uid]))

contract('rollback of a stuck OrderedReady set: the broken pod goes, the ready one is spared', { needs: breaks }, async () => {
  const name = await setOf(2)
  const before = await uidsOf(name)
  await setImage(SET(name), image('broken'))
  await soon(async () => {
    const pod = await got(paths.core('pods', `${name}-1`))
    expect(pod.metadata.uid).not.toBe(before[`${name}-1`])
    expect(isReady(pod)).toBe(false)
  })
  expectVerified(await runPlan(newRun(), await planned('StatefulSet', name)))
  expect(imageIn(await settled(name, 2))).toBe(image('v1'))
  expect((await uidsOf(name))[`${name}-0`]).toBe(before[`${name}-0`])
  await api.remove(SET(name))
})

contract('rollback of a stuck Parallel set needs no deletion of ours', { needs: breaks }, async () => {
  const name = await setOf(2, { podManagementPolicy: 'Parallel' })
  await setImage(SET(name), image('broken'))
  await soon(async () => expect((await podsOf(name)).some((pod) => !isReady(pod))).toBe(true))
  const steps = await planned('StatefulSet', name)
  expect(steps.map(({ kind }) => kind)).not.toContain('cluster.repair-set@1')
  expectVerified(await runPlan(newRun(), steps))
  await settled(name, 2)
  await api.remove(SET(name))
})

contract('rollback with OnDelete: the named pods go one at a time and come back on the old content', { needs }, async () => {
  const name = await setOf(2, { updateStrategy: { type: 'OnDelete' } })
  const { status } = await got(SET(name))
  await setImage(SET(name), image('v2'))
  await soon(async () => expect((await got(SET(name))).status.updateRevision).not.toBe(status.updateRevision))
  for (const ordinal of [1, 0]) {
    const path = paths.core('pods', `${name}-${ordinal}`)
    await api.remove(path)
    await soon(async () => {
      const pod = await got(path)
      expect([pod.metadata.labels[HASH] === status.updateRevision, isReady(pod)]).toEqual([false, true])
    })
  }
  const steps = await planned('StatefulSet', name)
  const deletions = steps.filter(({ kind }) => kind.startsWith('cluster.delete-pod@')).map(({ title }) => title)
  expect(deletions).toEqual([expect.stringContaining(`${name}-1`), expect.stringContaining(`${name}-0`)])
  expectVerified(await runPlan(newRun(), steps))
  await soon(async () => {
    const pods = await podsOf(name)
    expect(pods.map(({ metadata }) => metadata.labels[HASH])).toEqual([status.updateRevision, status.updateRevision])
  })
  await api.remove(SET(name))
})

contract('rollback under a partition: done above it, below it nothing moves', { needs }, async () => {
  const name = await setOf(2, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } })
  const before = await uidsOf(name)
  await setImage(SET(name), image('v2'))
  await soon(async () => {
    const { status } = await got(SET(name))
    expect(status).toMatchObject({ updatedReplicas: 1, readyReplicas: 2 })
    expect(status.updateRevision).not.toBe(status.currentRevision)
  })
  expectVerified(await runPlan(newRun(), await planned('StatefulSet', name)))
  await soon(async () => expect((await got(paths.core('pods', `${name}-1`))).spec).toMatchObject({ containers: [{ image: image('v1') }] }))
  expect((await uidsOf(name))[`${name}-0`]).toBe(before[`${name}-0`])
  await api.remove(SET(name))
})

for (const type of ['RollingUpdate', 'OnDelete'] as const)
  contract(`rollback of a DaemonSet, ${type}`, { needs }, async () => {
    const { metadata } = await made201(paths.apps('daemonsets'), daemonSet(undefined, { spec: { updateStrategy: { type } } }))
    const path = paths.apps('daemonsets', metadata.name)
    const settledDaemon = (isUpdated: boolean) =>
      soon(async () => {
        const { status, metadata: of } = await got(path)
        const { desiredNumberScheduled: wanted = 0 } = status
        expect(status).toMatchObject({
          observedGeneration: of.generation,
          numberAvailable: wanted,
          ...(isUpdated ? { updatedNumberScheduled: wanted } : {}),
        })
        expect(wanted).toBeGreaterThan(0)
      })
    await settledDaemon(true)
    await setImage(path, image('v2'))
    await settledDaemon(type === 'RollingUpdate')
    expectVerified(await runPlan(newRun(), await planned('DaemonSet', metadata.name)))
    expect(imageIn(await got(path))).toBe(image('v1'))
    const images = (await podsOf(metadata.name)).map(({ spec }) => (spec.containers as { image: string }[])[0]?.image)
    expect(new Set(images)).toEqual(new Set([image('v1')]))
    await api.remove(path)
  })
