import { expect, test } from 'vitest'
import { runTitle } from './run-title'

const target = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' }

test('a run is called by what it does to what', () => {
  const title = (kind: string, params: unknown, targets: string[] = []) => runTitle({ kind, params, targets })
  expect(title('rollback.service', { target, revision: 41 })).toBe('Roll back policy-engine to revision 41')
  expect(title('rollback.service', { target, revision: null })).toBe('Roll back policy-engine to the revision before')
  expect(title('rollback.all', { services: [{ target }, { target }] })).toBe('Roll back 2 services')
  expect(title('scale', { target, replicas: 0 })).toBe('Scale policy-engine to 0')
  expect(title('node.drain', { target: { kind: 'Node', namespace: null, name: 'worker-1' } })).toBe('Drain worker-1')
})

test('a kind or parameters that are not known still have a name', () => {
  expect(runTitle({ kind: 'test', params: null, targets: ['Deployment/a/b', 'c'] })).toBe('test: b and 1 more')
  expect(runTitle({ kind: 'restart', params: 7, targets: [] })).toBe('Restart')
})
