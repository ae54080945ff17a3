import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Cluster, Patch } from '@/server/ports/cluster'
import { refTo } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { cordon, deploymentRollback, pauseRollout, restart, storedRollback } from '@/server/runs/cluster/patch-bodies'
import { readHistory } from '@/server/runs/cluster/read-history'
import { api, contract, got, made201, ns, paths, soon, target } from '../contract'
import { clusterAt } from '../drive'
import { sorted } from '../kubectl/golden'
import { type Recorded, type Recorder, startRecorder } from '../kubectl/record'
import { type Kubectl, kubectlOf, versionOf } from '../kubectl/run'
import { daemonSet, deployment, image, statefulSet } from '../objects'
import { controllerRevisionsOf, rolledOut, setImage } from '../rollouts'
import { kubectls } from '../tools'

/** What is ours on purpose: stamps and the prior state beside them, preconditions, one annotation at a time. All else is byte for byte what kubectl sends. */
type Members = Record<string, unknown>
type Operation = { op: string; path: string; value?: unknown }
const isOurs = (key: string) => key.startsWith('acgs.io/')

function withoutOurs(body: unknown): unknown {
  if (Array.isArray(body)) return (body as Operation[]).filter(({ op, path }) => op !== 'test' && !path.startsWith('/metadata/annotations')) // a JSON patch
  const { metadata, ...rest } = structuredClone(body) as Members & { metadata?: Members & { annotations?: Members } } // an object's patch
  if (!metadata) return rest
  const { uid: _uid, resourceVersion: _version, annotations = {}, ...kept } = metadata
  const others = Object.fromEntries(Object.entries(annotations).filter(([key]) => !isOurs(key)))
  const left = { ...kept, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) }
  return Object.keys(left).length > 0 ? { ...rest, metadata: left } : rest
}
/** kubectl writes times that are not there as null, and the time of now. */
const plain = (body: unknown) =>
  JSON.stringify(sorted(withoutOurs(body)))
    .replaceAll(/"creationTimestamp":null,?/g, '')
    .replaceAll(/,}/g, '}')
    .replaceAll(/"metadata":\{\},?/g, '')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '{time}')
const isWrite = ({ method, query }: Recorded) => method !== 'GET' && !query.dryRun

const program = kubectls()[0]
const stamp = () => ({ runId: 'run-same', fence: 1n, changeId: randomUUID(), prior: { replicas: 1, isPaused: false } })

describe.runIf(program !== undefined)(`beside kubectl ${program === undefined ? '' : versionOf(program)}`, () => {
  let recorder: Recorder
  let kubectl: Kubectl
  let ours: Cluster
  const needs = ['controllers' as const, 'kubectl' as const]
  beforeAll(async () => {
    recorder = await startRecorder(target.connection)
    kubectl = kubectlOf(program ?? '', { kubeconfig: recorder.kubeconfig, namespace: ns })
    ours = clusterAt(recorder.kubeconfig)
  })
  afterAll(async () => {
    await ours.close()
    await recorder.stop()
  })

  const theirs = async (...args: string[]): Promise<Recorded> => {
    recorder.take()
    const { code, stderr } = await kubectl.run(args)
    expect(code, stderr).toBe(0)
    const [call] = recorder.take().filter(isWrite)
    if (!call) throw new Error(`kubectl ${args.join(' ')} wrote nothing`)
    return call
  }
  const mine = async (ref: ReturnType<typeof refTo>, patch: Patch): Promise<Recorded> => {
    const object = await ours.get(ref)
    recorder.take()
    await ours.patch({ caller: { kind: 'self' }, stamp: stamp(), ref, precondition: preconditionOf(object), patch })
    const [call] = recorder.take().filter(isWrite)
    if (!call) throw new Error('nothing was written')
    return call
  }
  const expectSame = (a: Recorded, b: Recorded) => {
    expect([b.method, b.path, b.type]).toEqual([a.method, a.path, a.type])
    expect(plain(b.body)).toBe(plain(a.body))
    expect(b.query).toMatchObject({ fieldManager: 'acgs-console', fieldValidation: 'Strict' })
  }

  contract('rollout undo of a Deployment is our rollback, and kubectl reads ours', { needs }, async () => {
    const { metadata } = await made201(paths.apps('deployments'), deployment())
    const { name } = metadata
    const path = paths.apps('deployments', name)
    const ref = refTo('Deployment', ns, name)
    await rolledOut(name, 1)
    await setImage(path, image('v2'))
    await rolledOut(name, 1)
    const undo = await theirs('rollout', 'undo', `deployment/${name}`, '--to-revision=1')
    await rolledOut(name, 1)
    await setImage(path, image('v2'))
    await rolledOut(name, 1)
    const { history } = await readHistory(ours, await ours.get(ref), {})
    const to = history.find(({ images }) => images.includes(image('v1')))
    if (!to) throw new Error('the first content is in the history')
    expectSame(undo, await mine(ref, deploymentRollback(to)))
    expect((await kubectl.run(['rollout', 'status', `deployment/${name}`])).code).toBe(0)
    const { stdout } = await kubectl.run(['rollout', 'history', `deployment/${name}`])
    const newest = (await rolledOut(name, 1)).metadata.annotations['deployment.kubernetes.io/revision']
    expect(stdout).toMatch(new RegExp(`^${newest} `, 'm'))
    await api.remove(path)
  })

  contract('rollout undo of a StatefulSet and a DaemonSet are ours', { needs }, async () => {
    for (const [kind, plural, object] of [
      ['StatefulSet', 'statefulsets', statefulSet()],
      ['DaemonSet', 'daemonsets', daemonSet()],
    ] as const) {
      const { metadata } = await made201(paths.apps(plural), object)
      const path = paths.apps(plural, metadata.name)
      const ref = refTo(kind, ns, metadata.name)
      const revisions = (n: number) => soon(async () => expect(await controllerRevisionsOf(await got(path))).toHaveLength(n))
      await revisions(1)
      await setImage(path, image('v2'))
      await revisions(2)
      const undo = await theirs('rollout', 'undo', `${kind.toLowerCase()}/${metadata.name}`, '--to-revision=1')
      await setImage(path, image('v2'))
      const { history } = await readHistory(ours, await ours.get(ref), {})
      const to = history.find(({ images }) => images.includes(image('v1')))
      if (!to) throw new Error('the first content is in the history')
      expectSame(undo, await mine(ref, storedRollback(to)))
      await api.remove(path)
    }
  })

  contract('restart, pause, resume and cordon are ours', { needs: [...needs, 'own cluster'] }, async () => {
    const { metadata } = await made201(paths.apps('deployments'), deployment())
    const ref = refTo('Deployment', ns, metadata.name)
    const on = `deployment/${metadata.name}`
    expectSame(await theirs('rollout', 'restart', on), await mine(ref, restart(new Date('2026-01-01T00:00:00Z'))))
    const pause = await theirs('rollout', 'pause', on)
    const resume = await theirs('rollout', 'resume', on)
    expectSame(pause, await mine(ref, pauseRollout(true)))
    expectSame(resume, await mine(ref, pauseRollout(false)))
    const node = String(target.nodes.at(-2))
    const cordoned = await theirs('cordon', node)
    const uncordoned = await theirs('uncordon', node)
    // A controller writes the taint that goes with it: what is decided about is the node after that.
    const taints = (count: number) => soon(async () => expect((await got(`/api/v1/nodes/${node}`)).spec.taints ?? []).toHaveLength(count))
    await taints(0)
    expectSame(cordoned, await mine(refTo('Node', null, node), cordon(true)))
    await taints(1)
    expectSame(uncordoned, await mine(refTo('Node', null, node), cordon(false)))
    await api.remove(paths.apps('deployments', metadata.name))
  })
})
