import { expect, test } from 'vitest'
import { runNeedOf } from './run-need'

const rows = (...waiting: Parameters<typeof runNeedOf>) =>
  runNeedOf(...waiting).map(({ state, title, action }) => [state, title, action?.href])

test('what is uncertain comes first, then what waits for this person, then what failed unseen', () => {
  expect(rows({ uncertain: 1, forMe: 2, unseen: 1 })).toEqual([
    ['breach', 'Nobody can say what happened in 1 run', '/runs?view=open&state=uncertain'],
    ['warn', '2 runs wait for your word', '/runs?view=open&state=waiting'],
    ['warn', '1 run failed and nobody has looked', '/runs?view=look'],
  ])
})

test('runs that go by themselves need nobody, and uncounted ones are not said to', () => {
  expect(rows({ uncertain: 0, forMe: 0, unseen: 0 })).toEqual([])
  expect(rows(null)).toEqual([])
})
