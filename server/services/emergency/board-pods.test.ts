import { expect, test } from 'vitest'
import { manualOf, podsOf, type StepSeen } from './board-pods'

const kept = [{ pods: ['a', 'b', 'c'].map((uid) => ({ uid, name: `opa-${uid}`, namespace: 'governance', workload: 'opa' })) }]
const gone = (missing: { key: string; why: string }[]): StepSeen => ({ kind: 'emergency.gone@1', until: 'gone', facts: { of: 3, missing } })
const states = (given: Parameters<typeof podsOf>[0]) => podsOf(given)?.map(({ state }) => state)

test('before anybody has looked nobody knows, and where none were kept there is no list', () => {
  expect(states({ steps: [], kept, look: null })).toEqual(['unknown', 'unknown', 'unknown'])
  expect(podsOf({ steps: [], kept: [], look: null })).toBeNull()
})

test('the watch says by uid what is gone: another pod of the same name is another one', () => {
  const look = (uid: string) => (uid === 'a' ? null : { deletedAt: uid === 'b' ? '2026-11-27T03:26:50Z' : null })
  expect(states({ steps: [], kept, look })).toEqual(['gone', 'ending', 'there'])
})

test('without a watch it is the newest look of the run; a look at network paths says nothing of presence', () => {
  const left = [{ key: 'Pod/governance/opa-b', why: 'has not ended yet' }]
  const paths: StepSeen = { kind: 'emergency.gone@1', until: 'contained', facts: { of: 3, missing: [] } }
  expect(states({ steps: [gone(left), paths], kept, look: null })).toEqual(['gone', 'ending', 'gone'])
  expect(states({ steps: [paths], kept, look: null })).toEqual(['unknown', 'unknown', 'unknown'])
})

test('what to do by hand is what the step that gave up said', () => {
  const line = 'kubectl -n governance scale deployment/opa --replicas=0'
  expect(manualOf([gone([]), { kind: 'emergency.stopped@1', until: null, facts: { missing: [], manual: [line] } }])).toEqual([line])
  expect(manualOf([gone([])])).toEqual([])
})
