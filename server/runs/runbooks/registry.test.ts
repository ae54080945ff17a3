import { expect, test } from 'vitest'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import GOLDEN from './golden.json'
import { contentDigest, runbooks } from './registry'
import { hasStep } from './steps'

const golden: Record<string, string> = GOLDEN

test.each(runbooks().map((one) => [one.at, one] as const))('%s is what it was, or has a new version', (at, runbook) => {
  // Changed on purpose: raise its version in lib/plan-kinds.ts and add a line; lines of versions that runs were made from stay.
  expect({ [at]: contentDigest(runbook) }).toEqual({ [at]: golden[at] })
})

test('every step that a runbook names is one that a worker knows', () => {
  const known = kindsOf([...OWN_STEPS, ...clusterSteps()])
  const named = runbooks().flatMap(({ steps }) => steps.map(({ kind }) => kind))
  expect(named.filter((kind) => !known.has(kind))).toEqual([])
  expect(hasStep('restart', 'cluster.prune@1')).toBe(false)
})

test('a changed step, quorum or parameter is another content; a raised version alone is not', () => {
  const [first] = runbooks()
  if (first === undefined) throw new Error('there are none')
  expect(contentDigest({ ...first, version: 2, at: 'restart@2' })).toBe(contentDigest(first))
  expect(contentDigest({ ...first, steps: first.steps.slice(1) })).not.toBe(contentDigest(first))
  expect(contentDigest({ ...first, quorum: { plain: null, critical: null } })).not.toBe(contentDigest(first))
  expect(contentDigest({ ...first, params: {} })).not.toBe(contentDigest(first))
})
