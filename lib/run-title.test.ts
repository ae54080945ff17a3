import { expect, test } from 'vitest'
import { runTitle } from './run-title'

const target = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' }

test('a run is called as its plan is, with the revision that was found', () => {
  const title = (kind: string, wish: unknown, revision: string | null = null) => runTitle({ kind, wish, revision, targets: [] })
  expect(title('rollback.service', { target, revision: 41, pauseMinutes: null })).toBe('Roll back policy-engine to revision 41')
  expect(title('rollback.service', { target, revision: null, pauseMinutes: null }, '40')).toBe('Roll back policy-engine to revision 40')
  expect(title('restart', { kind: 'restart', target })).toBe('Restart policy-engine')
})

test('what nobody asked for by a page, or what cannot be read, still has a name', () => {
  expect(runTitle({ kind: 'test', wish: null, revision: null, targets: ['Deployment/a/b', 'c'] })).toBe('test: b and 1 more')
  expect(runTitle({ kind: 'restart', wish: 7, revision: null, targets: [] })).toBe('Restart')
  expect(runTitle({ kind: 'restart', wish: { target: 'no object' }, revision: null, targets: ['x/y'] })).toBe('Restart: y')
})
