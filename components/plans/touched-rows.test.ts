import { expect, test } from 'vitest'
import type { BlastRadius } from '@/lib/blast-radius'
import { becauseOf, ownersOf, sayPause, sticksWord, worstOf } from './say-sticks'
import { touchedRows } from './touched-rows'

const BLAST: BlastRadius = {
  pods: 3,
  readyPods: 2,
  services: [{ name: 'engine', ready: 3, touched: 3, publishesNotReady: false }],
  budgets: [
    { name: 'engine', disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2 },
    { name: 'new', disruptionsAllowed: null, currentHealthy: null, desiredHealthy: null },
  ],
  autoscalers: [{ name: 'engine', min: 3, max: 10, isIdle: false }],
  countedAt: '2026-11-27T03:16:20Z',
}

test('nothing counted is no row: it is not zero', () => expect(touchedRows([])).toEqual([]))

test('all endpoints touched warns, a budget that lets none go warns, one that nobody knows is unknown', () => {
  expect(touchedRows([BLAST]).map(({ name, says, glyph }) => `${name}: ${says} ${glyph}`)).toEqual([
    'Pods touched: 3, 2 ready null',
    'Endpoints of engine: 3 of 3 ready warn',
    'Budget engine: none may go, 2 of 2 stay warn',
    'Budget new: unknown how many may go unknown',
    'Autoscaler engine: 3 to 10 pods null',
  ])
})

const argo = {
  ...{ kind: 'argo' as const, steeredBy: { kind: 'Application', namespace: 'argocd', name: 'acgs' }, fields: ['template' as const] },
  ...{ manager: 'argocd-controller', lastWroteAt: null, timing: 'soon' as const, isPausable: true, generatedBy: null },
}
const owner = (at: string) => ({ field: 'template' as const, manager: 'argocd-controller', isApply: true, at })
const NO = { answer: 'no' as const, because: [argo], owners: [owner('2026-11-27T02:00:00Z')] }
const YES = { answer: 'yes' as const, because: [], owners: [owner('2026-11-27T03:00:00Z')] }

test('the worst of several says whether it sticks; owners and reverters are said once', () => {
  expect(worstOf([])).toBeNull()
  expect(worstOf([YES, NO])).toBe(NO)
  expect(sticksWord(NO)).toEqual({ state: 'warn', word: 'Argo CD would undo it' })
  expect(sticksWord({ ...YES, answer: 'unknown' }).state).toBe('unknown')
  expect(becauseOf([NO, NO])).toHaveLength(1)
  expect(ownersOf([YES, NO]).map(({ at }) => at)).toEqual(['2026-11-27T03:00:00Z'])
})

test('a plan says whom it pauses and for how long, or that it pauses nobody', () => {
  const target = { kind: 'Deployment' as const, namespace: 'a', name: 'b' }
  const back = (pauseMinutes: number | null) => ({ kind: 'rollback.service' as const, target, revision: 1, pauseMinutes })
  expect(sayPause(back(120), [argo])).toBe('This plan pauses Argo CD for 2 h. You are asked to resume it then.')
  expect(sayPause(back(null), [argo])).toContain('pauses nobody')
  expect(sayPause(back(120), [])).toBeNull()
  expect(sayPause({ kind: 'restart', target }, [argo])).toBeNull()
})
