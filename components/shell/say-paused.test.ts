import { expect, test } from 'vitest'
import { sayPaused, saySeen } from './say-paused'

test.each([
  [{ kind: 'Application', namespace: 'argocd', name: 'acgs' }, 'Argo CD auto-sync of argocd/acgs is paused'],
  [{ kind: 'HelmRelease', namespace: 'flux', name: 'engine' }, 'Flux of flux/engine is paused'],
  [{ kind: 'CronJob', namespace: 'governance', name: 'nightly' }, 'The CronJob governance/nightly is paused'],
  [{ kind: 'Other', namespace: null, name: 'x' }, 'Other x is paused'],
])('%o reads %s', (paused, words) => {
  expect(sayPaused(paused)).toBe(words)
})

test('what is not known of the object is not said to be so', () => {
  expect(saySeen({ seen: 'unknown' })).toBe('the object could not be read')
})
