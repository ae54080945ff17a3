import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { PLAN_KINDS } from '@/lib/plan-kinds'
import { planTitle, planTyped } from '@/lib/plan-words'
import type { PlanWish } from '@/lib/schemas/plans'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { ask, type Desk, ENGINE, GRAFANA, openDesk, planOf } from '@/server/testing/plans'
import { signedIn } from '@/server/testing/signed-in'

hostOwnDatabase()
let desk: Desk
let lead: Actor
beforeAll(async () => {
  desk = await openDesk()
  lead = (await signedIn('lead', 'operator')).actor
})
afterAll(() => desk.close())

const id = '00000000-0000-4000-8000-000000000000'
const node = 'monitoring-1'
const hpa = { kind: 'HorizontalPodAutoscaler', namespace: 'governance', name: 'policy-engine' } as const
const job = { kind: 'CronJob', namespace: 'governance', name: 'never-was' } as const
const drain = { consent: { emptyDir: true, ownerless: true }, blockedForMinutes: 5 }
const config = { set: 'network', snapshotId: id, troubleSince: null, isNewerConfirmed: false, force: false } as const
const one = { services: [{ target: GRAFANA, revision: null }], pauseMinutes: null }

type State = 'ready' | 'refused'
type Case = { wish: PlanWish; kind: string; state: State; title: string; typed: string }
const ROWS: [PlanWish, State, string, string][] = [
  [{ kind: 'restart', target: GRAFANA }, 'ready', 'Restart grafana', 'grafana'],
  [{ kind: 'scale', target: GRAFANA, replicas: 2, pauseMinutes: 30, bounds: null }, 'ready', 'Scale grafana to 2', 'grafana'],
  [
    { kind: 'autoscaler.bounds', target: hpa, minReplicas: 2, maxReplicas: 9 },
    'ready',
    'Let autoscaler policy-engine keep 2 to 9',
    'policy-engine',
  ],
  [{ kind: 'rollout.pause', target: GRAFANA }, 'ready', 'Pause the rollout of grafana', 'grafana'],
  [{ kind: 'rollout.resume', target: GRAFANA }, 'refused', 'Resume the rollout of grafana', 'grafana'],
  [
    { kind: 'rollback.service', target: ENGINE, revision: 1, pauseMinutes: null },
    'refused',
    'Roll back policy-engine to revision 1',
    'policy-engine',
  ],
  [{ kind: 'rollback.all', ...one }, 'refused', 'Roll back 1 service', 'all services'],
  [{ kind: 'rollback.config', ...config }, 'refused', '', ''],
  [{ kind: 'node.cordon', node }, 'ready', `Cordon ${node}`, node],
  [{ kind: 'node.uncordon', node }, 'refused', `Uncordon ${node}`, node],
  [{ kind: 'node.drain', node, ...drain }, 'ready', `Drain ${node}`, node],
  [{ kind: 'job.suspend', target: job }, 'refused', '', 'never-was'],
  [{ kind: 'job.resume', target: job }, 'refused', '', 'never-was'],
  [{ kind: 'emergency.resume', emergencyId: id }, 'refused', 'Resume after an emergency stop', 'resume'],
  [{ kind: 'reverter.resume', runId: id, targetKey: 'Application/argocd/web' }, 'refused', 'Give Application web its work back', 'web'],
]
const CASES: Case[] = ROWS.map(([wish, state, title, typed]) => ({ wish, kind: wish.kind, state, title, typed }))

test('every kind has its case', () => {
  expect(CASES.map(({ kind }) => kind).sort()).toEqual([...PLAN_KINDS].sort())
})

test.each(CASES)('$kind is built by the worker, as it was asked for', async ({ wish, state, title, typed }) => {
  expect(planTitle(wish)).toContain(title)
  expect(planTyped(wish)).toContain(typed)
  const plan = await planOf(lead, await ask(lead, wish).then(async (asked) => desk.turn().then(() => asked)))
  expect(plan.request, plan.request.why ?? '').toMatchObject({ state, title: expect.stringContaining(title) })
  if (state === 'refused') return expect(plan.request.why).toMatch(/\w+ .*\./)
  expect(plan.plan?.targets.length).toBeGreaterThan(0)
  expect(plan.preview?.steps.every(({ title: said, targetKey, kind }) => said !== '' && (targetKey !== '' || kind === 'group@1'))).toBe(
    true,
  )
  return expect(plan.whyNotStart === null).toBe(plan.plan?.quorum === null)
})
