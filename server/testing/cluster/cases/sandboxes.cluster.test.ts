import { expect } from 'vitest'
import { sandboxPodOf } from '@/server/sandboxes/pod'
import { api, contract, fresh, made201, ns, paths } from '../contract'

const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses'
const sandbox = (runtimeClassName: string) => {
  const name = fresh('sandbox')
  const pod = sandboxPodOf({
    id: '0193c2a0-0000-7000-8000-000000000001',
    podName: name,
    namespace: ns,
    agentId: 'agent-7',
    code: 'print(1)\n# acgs-simulate: {"seconds": 0}',
    language: 'python',
    runtime: 'gvisor',
    image: `registry.invalid/python@sha256:${'0'.repeat(64)}`,
    timeoutSeconds: 60,
    memoryMb: 64,
    cpu: 0.1,
    environment: { PRICE: '$5' },
    decisionId: '0193c2a0-0000-7000-8000-000000000002',
  })
  return { ...pod, spec: { ...(pod.spec as object), runtimeClassName } }
}

contract('a pod of a runtime class that is not there is 403 and named', {}, async () => {
  const pod = sandbox('not-here')
  const { status, body } = await api.post(paths.core('pods'), pod)
  expect(status).toBe(403)
  expect(body).toMatchObject({ reason: 'Forbidden', details: { name: pod.metadata.name, kind: 'pods' } })
  expect(body.message).toBe(`pods "${pod.metadata.name}" is forbidden: pod rejected: RuntimeClass "not-here" not found`)
})

contract('the pod of an execution is accepted as it is, and its class brings nodes and tolerations', { needs: ['own cluster'] }, async () => {
  const name = fresh('runtime')
  const toleration = { key: 'a.example/taint', operator: 'Exists', effect: 'NoSchedule' }
  await made201(CLASSES, {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name },
    handler: 'runsc',
    scheduling: { nodeSelector: { 'a.example/pool': 'none' }, tolerations: [toleration] },
  })
  const pod = sandbox(name)
  const stored = await made201(paths.core('pods'), pod)
  const { spec } = pod as unknown as { spec: { containers: object[]; tolerations: object[]; securityContext: object } }
  expect(stored.spec).toMatchObject({
    runtimeClassName: name,
    restartPolicy: 'Never',
    activeDeadlineSeconds: 70,
    terminationGracePeriodSeconds: 5,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: spec.securityContext,
    nodeSelector: { 'a.example/pool': 'none' },
    tolerations: expect.arrayContaining([expect.objectContaining(spec.tolerations[0] ?? {}), expect.objectContaining(toleration)]),
    containers: [expect.objectContaining(spec.containers[0] ?? {})],
  })
  await api.remove(paths.core('pods', stored.metadata.name), { gracePeriodSeconds: 0 })
  await api.remove(`${CLASSES}/${name}`)
})
