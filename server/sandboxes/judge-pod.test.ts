import { expect, test } from 'vitest'
import type { SandboxState } from '@/lib/sandbox-words'
import type { SandboxPod } from '@/server/ports/sandbox-pods'
import { judgePod } from './judge-pod'

const row = (state: SandboxState, over: object = {}) => ({ state, ending: null, readyAt: null, podUid: 'u', ...over })
const pod = (over: Partial<SandboxPod> = {}, container: Partial<SandboxPod['container']> = {}): SandboxPod => ({
  uid: 'u',
  name: 'sandbox-x',
  namespace: 'workload',
  resourceVersion: '1',
  sandboxId: 'x',
  quarantine: null,
  node: 'workload-1',
  phase: 'Running',
  reason: null,
  isReady: true,
  deletedAt: null,
  createdAt: null,
  imageId: null,
  container: { state: 'running', reason: null, exitCode: null, startedAt: null, finishedAt: null, ...container },
  ...over,
})
const over = (exitCode: number, reason = 'Error', more: Partial<SandboxPod> = {}) =>
  pod({ phase: exitCode === 0 ? 'Succeeded' : 'Failed', isReady: false, ...more }, { state: 'terminated', exitCode, reason })

test.each<[string, Parameters<typeof judgePod>, object | null]>([
  ['ready for the first time runs', [row('starting'), pod()], { kind: 'running' }],
  ['ready again after it was lost runs', [row('lost', { readyAt: new Date() }), pod()], { kind: 'running' }],
  ['running as known is nothing new', [row('running', { readyAt: new Date() }), pod()], null],
  [
    'waiting after it was asked for starts',
    [row('requested', { podUid: null }), pod({ isReady: false }, { state: 'waiting' })],
    { kind: 'starting' },
  ],
  ['code 0', [row('running'), over(0, 'Completed')], { kind: 'finish', ending: 'normal_completion', exitCode: 0 }],
  ['another code', [row('running'), over(3)], { kind: 'finish', ending: 'execution_error', exitCode: 3, why: 'exit code 3' }],
  ['too much memory', [row('running'), over(137, 'OOMKilled')], { kind: 'finish', ending: 'memory_killed' }],
  ['its deadline', [row('running'), over(137, 'Error', { reason: 'DeadlineExceeded' })], { kind: 'finish', ending: 'timeout' }],
  ['its node', [row('running'), over(137, 'Error', { reason: 'NodeLost' })], { kind: 'finish', ending: 'node_lost' }],
  ['an eviction', [row('running'), over(137, 'Error', { reason: 'Evicted' })], { kind: 'finish', ending: 'system_error' }],
  ['what was decided before stands', [row('running', { ending: 'timeout' }), over(143)], { kind: 'finish', ending: 'timeout' }],
  ['suspect ends like any other', [row('suspect'), over(0)], { kind: 'finish', ending: 'normal_completion' }],
  ['gone unseen', [row('running'), null], { kind: 'gone', ending: 'system_error' }],
  ['gone contained', [row('terminating'), null], { kind: 'gone', ending: 'security_violation' }],
  ['isolated and over is containment’s', [row('isolated'), over(0)], null],
  ['isolating and running is containment’s', [row('isolating'), pod()], null],
  ['no pod yet is nothing', [row('starting', { podUid: null }), null], null],
  ['over, and the pod is there', [row('ended'), over(0)], { kind: 'clean' }],
  ['over, and the pod is on its way', [row('ended'), over(0, 'Completed', { deletedAt: 'now' })], null],
])('%s', (_name, [known, seen], move) => {
  const found = judgePod(known, seen)
  if (move === null) expect(found).toBeNull()
  else expect(found).toMatchObject(move)
})
