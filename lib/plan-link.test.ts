import { expect, test } from 'vitest'
import { planLink, targetOfLink } from './plan-link'

test('a link names what it is about, and is read back', () => {
  const target = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' }
  const link = new URL(planLink('rollback.service', target, { revision: '41' }), 'http://localhost')
  expect(link.pathname).toBe('/plans/new')
  expect(Object.fromEntries(link.searchParams)).toEqual({
    kind: 'rollback.service',
    target: 'Deployment/governance/policy-engine',
    revision: '41',
  })
  expect(targetOfLink(link.searchParams.get('target') ?? '')).toEqual(target)
  expect(targetOfLink('Node/worker-1')).toEqual({ kind: 'Node', namespace: null, name: 'worker-1' })
})

test.each(['', 'Deployment', 'a//b', 'a/b/c/d', '/x/y'])('%j is no target', (text) => {
  expect(targetOfLink(text)).toBeNull()
})
