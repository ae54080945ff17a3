import { expect, test, vi } from 'vitest'
import type { EscapeFamily } from '@/lib/sandbox-words'
import { readFigures } from '@/server/services/incidents/figures'
import { readOverview } from '@/server/services/overview/read'
import { readDecisions } from '@/server/services/reports/decision-figures'
import { countSandboxesWaiting } from '@/server/services/sandboxes/waiting'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { heldUp, hostDrills } from '@/server/testing/drills'
import { small } from '@/server/testing/sandboxes'
import { makeBundle } from './bundle'
import { getDrill } from './get'
import { startDrill } from './start'

const host = hostDrills()
const reason = 'the weekly drill of the containment'
const lead = () => ({ ...serviceContext(actorWith('lead')), stepUpMethod: 'webauthn' as const })
const order = (family: EscapeFamily) => ({ kind: 'escape' as const, family, requestId: crypto.randomUUID(), reason })
const until = async (id: string, worker = host.worker('d1')) =>
  vi.waitFor(
    async () => {
      await host.turn(worker)
      const found = await getDrill(serviceContext(), { id })
      if (found.drill.endedAt === null) throw new Error(JSON.stringify(found))
      return found
    },
    { timeout: 90_000, interval: 100 },
  )

test('an escape drill passes by the ordinary automation alone: detected, contained, kept, ended, blocked, in an incident, and restored', async () => {
  await host.startWorker()
  const ctx = lead()
  const { id, isNew } = await startDrill(ctx, order('container_breakout'))
  expect(isNew).toBe(true)
  const held = await until(id)
  const { drill, score } = held
  expect(heldUp(held)).toEqual(['detected', 'contained', 'evidence', 'stopped', 'blocked', 'incident', 'restored'])
  expect(drill).toMatchObject({ isSimulated: true, why: null, agentId: 'drill-container-breakout' })
  const db = testDb()
  const sandbox = await db.sandbox.findUniqueOrThrow({ where: { id: drill.sandboxId ?? '' } })
  expect(sandbox).toMatchObject({ drill: true, state: 'ended', ending: 'security_violation', agentId: drill.agentId })
  expect(await db.run.findUnique({ where: { id: drill.runId ?? '' } })).toMatchObject({ drill: true, state: 'done' })
  expect(await db.incident.findUnique({ where: { id: drill.incidentId ?? '' } })).toMatchObject({ drill: true, state: 'resolved' })
  expect(await db.decision.findFirst({ where: { decisionId: sandbox.decisionId ?? '' } })).toMatchObject({ origin: 'drill' })
  expect(await db.agent.findUnique({ where: { agentId: drill.agentId } })).toMatchObject({ state: 'active' })
  expect(await db.apiToken.count({ where: { label: `drill ${id}`, revokedAt: null } })).toBe(0)
  const bundle = JSON.parse((await makeBundle(ctx, { id })).text)
  expect(bundle).toMatchObject({ watermark: 'DRILL', drill: { id, drill: true }, score: score.map(({ check }) => ({ check })) })
  expect(bundle.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['opened', 'contained', 'resolved']))
  expect(bundle.evidence.some(({ digest }: { digest: string | null }) => digest?.startsWith('sha256:'))).toBe(true)
  expect(bundle.steps.length).toBeGreaterThan(5)
  const again = await startDrill(ctx, order('container_breakout'))
  expect(heldUp(await until(again.id))).toHaveLength(7)
}, 180_000)

/** What people judge by, as this installation counts it. */
async function figures() {
  const ctx = { ...serviceContext(), origin: 'simulated' as const }
  const now = new Date()
  const [overview, violations, incidents, decisions, waiting] = await Promise.all([
    readOverview(ctx, { window: '1h' }),
    testDb().violation.count(),
    readFigures(ctx, { days: 7 }),
    readDecisions(ctx, { from: new Date(now.getTime() - 3_600_000), to: now }),
    countSandboxesWaiting(ctx),
  ])
  const { counts } = decisions
  const { compliance, containment, facts } = overview
  const { n, lastKnown } = containment
  const { uncontrolled } = facts
  return { evaluated: compliance.n, containment: { n, lastKnown }, uncontrolled, violations, waiting, counts, incidents: incidents.figures }
}

test('a drill changes no figure, where the same attempt of an agent changes them', async () => {
  await host.startWorker()
  const before = await figures()
  const { id } = await startDrill(lead(), order('device_access'))
  heldUp(await until(id))
  const db = testDb()
  await vi.waitFor(async () => expect(await db.decision.count({ where: { origin: 'drill' } })).toBeGreaterThan(0), { timeout: 20_000 })
  expect(await figures()).toEqual(before)
  await host.at.execute({ ...small(), agent_id: 'agent-7' })
  await vi.waitFor(async () => expect((await figures()).counts.evaluated).toBe(before.counts.evaluated + 1), { timeout: 20_000 })
}, 180_000)
