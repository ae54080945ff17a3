import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CODE_BYTES_MAX, SECCOMP_KILLED, seccompProfile } from '@/lib/sandbox-limits'
import { ROOT } from '@/server/testing/project-files'
import { type PodRequest, sandboxPodOf } from './pod'

const asked: PodRequest = {
  id: '0193c2a0-0000-7000-8000-000000000001',
  podName: 'sandbox-0193c2a0-0000-7000-8000-000000000001',
  namespace: 'workload',
  agentId: 'agent-7',
  code: 'print(1)',
  language: 'python',
  runtime: 'gvisor',
  image: `acgs/python@sha256:${'0'.repeat(64)}`,
  timeoutSeconds: 60,
  memoryMb: 512,
  cpu: 0.5,
  environment: { PRICE: '$5 $(HOME) $$' },
  decisionId: '0193c2a0-0000-7000-8000-000000000002',
}
type Env = { name: string; value: string }[]
const containerOf = (over: Partial<PodRequest> = {}) => {
  const { spec } = sandboxPodOf({ ...asked, ...over })
  return (spec as { containers: { command: string[]; env: Env }[] }).containers[0] ?? { command: [], env: [] }
}

test('the pod of an execution, as it is on every cluster', () => {
  const pod = sandboxPodOf(asked)
  expect(pod).toMatchObject({ apiVersion: 'v1', kind: 'Pod' })
  expect(pod.metadata).toEqual({
    name: asked.podName,
    namespace: 'workload',
    labels: {
      app: 'sandbox',
      'app.kubernetes.io/name': 'acgs-lite',
      'app.kubernetes.io/component': 'sandbox',
      'acgs-lite.io/service-type': 'sandbox',
      'acgs.io/sandbox': asked.id,
      'agent-id': 'agent-7',
      'execution-id': asked.id,
      runtime: 'gvisor',
    },
    annotations: {
      'acgs-lite.io/constitutional-compliance': 'required',
      'acgs.io/agent': 'agent-7',
      'acgs.io/decision': asked.decisionId,
    },
  })
  const room = { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '1Gi' }
  expect(pod.spec).toEqual({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 5,
    activeDeadlineSeconds: 70,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    dnsPolicy: 'Default',
    runtimeClassName: 'gvisor',
    tolerations: [{ key: 'acgs-lite.io/node-pool', operator: 'Equal', value: 'workload', effect: 'NoSchedule' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'Localhost', localhostProfile: 'acgs-sandbox.json' },
    },
    containers: [
      {
        name: 'sandbox',
        image: asked.image,
        command: expect.arrayContaining(['python3']),
        env: [
          { name: 'PRICE', value: '$$5 $$(HOME) $$$$' },
          { name: 'ACGS_CODE_0', value: Buffer.from('print(1)').toString('base64') },
        ],
        workingDir: '/workspace',
        resources: { requests: room, limits: room },
        securityContext: {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'workspace', mountPath: '/workspace' },
        ],
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: '100Mi' } },
      { name: 'workspace', emptyDir: { sizeLimit: '100Mi' } },
    ],
  })
})

test('the largest code goes in by pieces, none of which the kernel refuses, and comes together again', () => {
  const code = 'é'.repeat(CODE_BYTES_MAX / 2)
  const pieces = containerOf({ code }).env.filter(({ name }) => name.startsWith('ACGS_CODE_'))
  expect(Math.max(...pieces.map(({ name, value }) => name.length + value.length + 2))).toBeLessThan(131_072)
  expect(Buffer.from(pieces.map(({ value }) => value).join(''), 'base64').toString('utf8')).toBe(code)
})

test('plain runc names no class, and no other runtime stands in for one', () => {
  expect(sandboxPodOf({ ...asked, runtime: 'runc' }).spec).not.toHaveProperty('runtimeClassName')
  expect(sandboxPodOf({ ...asked, runtime: 'kata-firecracker' }).spec).toMatchObject({ runtimeClassName: 'kata-firecracker' })
})

test('the seccomp profile in deploy is the one list of 29 calls, each once', () => {
  const file = readFileSync(join(ROOT, 'deploy/seccomp/acgs-sandbox.json'), 'utf8')
  expect(JSON.parse(file)).toEqual(seccompProfile())
  expect(SECCOMP_KILLED).toHaveLength(29)
  expect(new Set(SECCOMP_KILLED).size).toBe(29)
})
