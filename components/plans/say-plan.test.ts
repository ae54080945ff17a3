import { describe, expect, test } from 'vitest'
import type { PlanAgreement, PlanDetail, PlanRow } from '@/lib/schemas/plans'
import { planStations } from './prepare-stations'
import { canRebuild, imageChange, imageTag, leftOf, sayKey, sayStanding, sayVerdict, shortDigest } from './say-plan'

const NOW = Date.parse('2026-11-27T03:20:00Z')
const TARGET = { kind: 'Deployment' as const, namespace: 'governance', name: 'policy-engine' }
const revision = (number: number, image: string) => ({
  number,
  name: `policy-engine-${number}`,
  createdAt: null,
  changeCause: null,
  images: [image],
})
const AGREEMENT: PlanAgreement = {
  approvalId: '0199c0de-0000-7000-8000-000000000002',
  state: 'waiting',
  digest: `sha256:${'8d2e7c41'.repeat(8)}`,
  quorum: '1 lead',
  missing: '1 lead',
  votes: [],
  askedAt: '2026-11-27T03:17:00Z',
  expiresAt: '2026-11-27T03:29:41Z',
  closedWhy: null,
  agreedAt: null,
  startUntil: null,
  whyNot: null,
}
const ROW: PlanRow = {
  id: '0199c0de-0000-7000-8000-000000000001',
  kind: 'rollback.service',
  title: 'Roll back policy-engine to revision 41',
  state: 'ready',
  reason: 'p99 is over its line',
  askedBy: 'Ama Owusu',
  isMine: true,
  createdAt: '2026-11-27T03:16:00Z',
  builtAt: '2026-11-27T03:16:20Z',
  checkedAt: null,
  expiresAt: '2026-11-27T03:30:48Z',
  closedAt: null,
  why: null,
  runId: null,
  replaces: null,
  replacedBy: null,
  missing: '1 lead',
}
const plan = (row: Partial<PlanRow> = {}, more: Partial<PlanDetail> = {}): PlanDetail => ({
  request: { ...ROW, ...row },
  wish: { kind: 'rollback.service', target: TARGET, revision: 41, pauseMinutes: null },
  plan: {
    digest: AGREEMENT.digest,
    class: 'risky',
    typed: 'policy-engine',
    quorum: '1 lead',
    targets: [],
    budgetMs: 660_000,
    policyVersion: null,
  },
  preview: {
    refusals: [],
    warnings: [],
    isNoop: false,
    steps: [],
    blast: [{ pods: 3, readyPods: 3, services: [], budgets: [], autoscalers: [], countedAt: '2026-11-27T03:16:20Z' }],
    sticks: [],
    rollbacks: [
      {
        targetKey: 'Deployment/governance/policy-engine',
        from: revision(42, 'r.io/policy-engine:2.14.0@sha256:7be1c09e'),
        to: revision(41, 'r.io/policy-engine:2.13.2@sha256:41fda722'),
        becomes: 43,
        history: [],
      },
    ],
  },
  agreement: AGREEMENT,
  start: null,
  whyNotStart: null,
  readAt: '2026-11-27T03:20:00Z',
  ...more,
})

describe('the verdict', () => {
  test('names what is missing, what comes back, and the number that its content gets', () => {
    expect(sayVerdict(plan())).toEqual({
      lead: 'Ready but for 1 lead.',
      rest: 'Puts back 2.13.2, 3 pods. Revision 41 content becomes revision 43.',
    })
  })

  test('tells who was not asked from who has not answered, and from who refused', () => {
    const lead = (agreement: PlanAgreement | null) => sayVerdict(plan({}, { agreement })).lead
    expect(lead(null)).toBe('Ready but for 1 lead, who was not asked yet.')
    expect(lead({ ...AGREEMENT, state: 'done' })).toBe('Ready: enough people agreed.')
    expect(lead({ ...AGREEMENT, state: 'refused' })).toContain('Refused')
    expect(lead({ ...AGREEMENT, state: 'failed' })).toContain('does not count any more')
  })

  test('a void plan says why and what to do; one that is refused changed nothing', () => {
    expect(sayVerdict(plan({ state: 'void', why: 'The object changed at 03:22:10.' })).rest).toBe(
      'The object changed at 03:22:10. Nothing was changed. Rebuild the plan.',
    )
    expect(sayVerdict(plan({ state: 'refused' })).rest).toContain('Nothing was changed.')
  })

  test('a goal that is met is said, and never called ready', () => {
    const preview = plan().preview
    expect(sayVerdict(plan({}, { preview: preview && { ...preview, isNoop: true } })).lead).toContain('Nothing would be written')
  })
})

describe('the stations', () => {
  const said = (detail: PlanDetail) =>
    planStations(detail, NOW).map(({ title, sentence, glyph, isCurrent }) => `${isCurrent ? '>' : ''}${title}: ${sentence} (${glyph})`)

  test('one that waits for a lead stands at approval, with a running clock', () => {
    expect(said(plan())).toEqual([
      'Plan built: 3 min ago, from live objects (ok)',
      '>Approval: waits for 1 lead, expires in 9 min 41 s (run)',
      'Sign: target typed; 10 min 48 s left (idle)',
      'Run: 0 steps, at most 11 min (idle)',
      'Verify: from the cluster, by what is there (idle)',
    ])
  })

  test.each([
    ['Plan built', plan({ state: 'asked', builtAt: null })],
    ['Plan built', plan({ state: 'refused' })],
    ['Sign', plan({}, { agreement: { ...AGREEMENT, state: 'done' } })],
    ['Sign', plan({ state: 'starting' })],
    ['Run', plan({ state: 'started', runId: 'r' })],
  ])('it stands at %s', (at, detail) => {
    expect(planStations(detail, NOW).find(({ isCurrent }) => isCurrent)?.title).toBe(at)
  })

  test('where nobody has to agree, it goes straight to the signature', () => {
    const quiet = plan({}, { agreement: null })
    const detail = { ...quiet, plan: quiet.plan && { ...quiet.plan, quorum: null } }
    expect(said(detail)[1]).toBe('Approval: nobody has to agree (ok)')
    expect(said(detail)[2]).toMatch(/^>Sign/)
  })
})

describe('small words', () => {
  test('a tag, a digest without one, a name without either', () => {
    expect(['r.io:5000/a/engine:2.13.2@sha256:41fd', 'engine@sha256:41fda722aa', 'r.io:5000/engine'].map(imageTag)).toEqual([
      '2.13.2',
      '41fda722',
      'engine',
    ])
  })

  test('images that stay are not a change', () => {
    expect(imageChange({ from: revision(2, 'a:1'), to: revision(1, 'a:1') })).toBeNull()
    expect(imageChange({ from: null, to: revision(1, 'a:1') })).toEqual({ from: 'none', to: '1' })
  })

  test('a list says what a plan waits for', () => {
    expect(sayStanding({ state: 'ready', missing: '1 lead', why: null })).toBe('waits for 1 lead')
    expect(sayStanding({ state: 'ready', missing: '', why: null })).toBe('can be started')
    expect(sayStanding({ state: 'void', missing: '', why: 'The object changed.' })).toBe('The object changed.')
  })

  test('keys, digests and clocks', () => {
    expect(sayKey('Deployment/governance/policy-engine')).toBe('Deployment governance/policy-engine')
    expect(sayKey('Node/worker-1')).toBe('Node worker-1')
    expect(shortDigest(AGREEMENT.digest)).toBe('8d2e7c41')
    expect([leftOf('2026-11-27T03:20:41Z', NOW), leftOf('2026-11-27T03:19:59Z', NOW)]).toEqual(['41 s', null])
  })

  test('one that was replaced, or runs, is not built anew', () => {
    expect(canRebuild({ state: 'void', replacedBy: null })).toBe(true)
    expect(canRebuild({ state: 'void', replacedBy: 'x' })).toBe(false)
    expect(canRebuild({ state: 'started', replacedBy: null })).toBe(false)
  })
})
