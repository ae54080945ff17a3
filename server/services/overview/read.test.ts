import { expect, test } from 'vitest'
import type { Overview } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { actorWith } from '@/server/testing/actors'
import { withRollback } from '@/server/testing/rollback'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { readOverview } from './read'

/** An installation where everything is fresh and inside its line, seen by nobody else. */
const board = (run: (ctx: ServiceContext) => Promise<void>) =>
  withRollback(async (inside) => {
    const now = new Date()
    const origin = `test-${crypto.randomUUID()}` as ServiceContext['origin'] // rows of this test alone
    const ctx: ServiceContext = { ...inside, origin, now: () => now }
    // In the order in which reports do the same: the other way round two suites could wait for each other.
    await ctx.db.$executeRaw`DELETE FROM service_check`
    await ctx.db.$executeRaw`DELETE FROM decision_loss`
    await ctx.db.$executeRaw`DELETE FROM role_instance`
    for (const role of ['engine', 'console', 'worker']) await beats(ctx, { id: `${role}-1`, role })
    await ctx.db.$executeRaw`INSERT INTO service_check (service, at, state, detail) VALUES ('PostgreSQL', ${now}, 'ok', '18')`
    await addMinute(ctx.db, { minute: new Date(now.getTime() - 60_000), origin, evaluated: 100, allowed: 100, sketch: sketchOf([100, 1]) })
    await run(ctx)
  })

type Beat = { id: string; role?: string; ageSeconds?: number; status?: object }
async function beats(ctx: ServiceContext, { id, role = 'engine', ageSeconds = 0, status = {} }: Beat): Promise<void> {
  const said = JSON.stringify({ ready: true, ...(role === 'engine' ? { backlogRecords: 0 } : {}), ...status })
  await ctx.db.$executeRaw`
    INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status)
    VALUES (${id}, ${role}, '0.1.0', now(), clock_timestamp() - make_interval(secs => ${ageSeconds}::float8), ${said}::jsonb)
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at, status = excluded.status`
}

const read = (ctx: ServiceContext) => readOverview(ctx, { window: '1h' })
/** What is shown within 0.8 s of a heartbeat of this age; asked again where a busy machine took longer. */
async function justAfter(ctx: ServiceContext, ageSeconds: number): Promise<Overview> {
  for (;;) {
    const since = performance.now()
    await beats(ctx, { id: 'engine-1', ageSeconds })
    const shown = await read(ctx)
    if (performance.now() - since < 800) return shown
  }
}
const engineOf = (shown: Overview) => shown.services.find((row) => row.service === 'policy-engine')
const idsOf = (shown: Overview) => shown.needs.map((need) => need.id)

test('fresh and inside every line: nothing needs anybody, and what is not measured is said', () =>
  board(async (ctx) => {
    const shown = await read(ctx)
    expect(shown.needs).toEqual([])
    expect([shown.compliance.state, shown.latency.state, shown.stream.state]).toEqual(['ok', 'ok', 'ok'])
    expect(engineOf(shown)).toMatchObject({ state: 'ok', ready: '1/1' })
    expect(shown.verdict.lead).toBe('Nothing needs you.')
    expect(shown.verdict.rest).toContain('Containment is not judged.')
  }))

test('without a heartbeat of an engine its row is unknown, it needs somebody, and the verdict names it', () =>
  board(async (ctx) => {
    await ctx.db.$executeRaw`DELETE FROM role_instance WHERE role = 'engine'`
    const shown = await read(ctx)
    expect(engineOf(shown)).toMatchObject({ state: 'unknown', ready: null, sampledAt: null })
    expect(shown.stream).toMatchObject({ value: null, state: 'unknown' })
    expect(shown.needs).toMatchObject([{ id: 'service:policy-engine', state: 'unknown' }])
    expect(shown.verdict.lead).toBe('One thing needs you.')
    expect(shown.verdict.rest).toContain('policy-engine')
    expect(shown.verdict.rest).toContain('Stream lag')
  }))

test('a heartbeat older than 5 s is a dead engine', () =>
  board(async (ctx) => {
    const shown = await justAfter(ctx, 5.6)
    expect(engineOf(shown)).toMatchObject({ state: 'breach', ready: '0/1', word: 'no heartbeat for 6 s' })
    expect(shown.needs[0]).toMatchObject({ id: 'service:policy-engine', state: 'breach' })
    expect(shown.verdict.rest).toContain('policy-engine is not ready')
  }))

test('a heartbeat of 4 s is alive; one dead engine of two is a warning, one that says not ready a breach', () =>
  board(async (ctx) => {
    expect(engineOf(await justAfter(ctx, 4))?.state).toBe('ok')
    await beats(ctx, { id: 'engine-2', ageSeconds: 60 })
    expect(engineOf(await read(ctx))).toMatchObject({ state: 'warn', ready: '1/2' })
    await ctx.db.$executeRaw`DELETE FROM role_instance WHERE id = 'engine-2'`
    await beats(ctx, { id: 'engine-1', status: { ready: false, reasons: ['no policy is loaded'] } })
    expect(engineOf(await read(ctx))).toMatchObject({ state: 'breach', word: 'no policy is loaded' })
  }))

test('an engine that answers its probe and turns requests away is no fine engine, and needs somebody', () =>
  board(async (ctx) => {
    await beats(ctx, { id: 'engine-1', status: { ready: true, refusedLastMinute: 4713 } })
    const shown = await read(ctx)
    expect(engineOf(shown)).toMatchObject({ state: 'warn', word: '4,713 got no decision in the last minute' })
    expect(shown.needs.map(({ title }) => title)).toContain('policy-engine needs a look')
  }))

test('an engine without a key for receipts is no fine engine, and says what it cannot do', () =>
  board(async (ctx) => {
    await beats(ctx, { id: 'engine-1', status: { receiptFailure: 'the key file cannot be read (ENOENT)' } })
    const word = 'signs no receipts: the key file cannot be read (ENOENT)'
    expect(engineOf(await read(ctx))).toMatchObject({ state: 'warn', word })
    await beats(ctx, { id: 'engine-1', status: { receiptFailure: null } })
    expect(engineOf(await read(ctx))).toMatchObject({ state: 'ok' })
  }))

test('an engine that said goodbye does not make the stream stale', () =>
  board(async (ctx) => {
    await beats(ctx, { id: 'engine-2', ageSeconds: 600, status: { stopped: true, ready: false } })
    const shown = await read(ctx)
    expect(shown.stream).toMatchObject({ value: 0, n: 1, state: 'ok' })
    expect(engineOf(shown)).toMatchObject({ state: 'ok', ready: '1/1' })
  }))

test('an engine that stopped with decisions in its spool is still counted', () =>
  board(async (ctx) => {
    await beats(ctx, { id: 'engine-2', ageSeconds: 600, status: { stopped: true, ready: false, backlogRecords: 12 } })
    expect((await read(ctx)).stream).toMatchObject({ value: 12, state: 'stale' })
  }))

test('lost decisions need somebody', () =>
  board(async (ctx) => {
    await ctx.db.decisionLoss.create({ data: { minute: ctx.now(), engineId: 'engine-1', stage: 'spool', lost: 3n } })
    const shown = await read(ctx)
    expect(shown.facts.lost).toBe(3)
    expect(shown.needs[0]).toMatchObject({ id: 'lost', state: 'breach', title: '3 decisions were lost' })
    expect(shown.verdict.rest).toContain('3 decisions were lost.')
  }))

test('silence is told as silence, never as a breach or as fine', () =>
  board(async (ctx) => {
    await ctx.db.$executeRaw`UPDATE decision_minute SET updated_at = ${new Date(ctx.now().getTime() - 60_000)} WHERE origin = ${ctx.origin}`
    expect((await read(ctx)).needs).toMatchObject([{ id: 'no-decisions', state: 'stale', title: 'No decision has arrived lately' }])
    await ctx.db.$executeRaw`DELETE FROM decision_minute WHERE origin = ${ctx.origin}`
    expect((await read(ctx)).needs).toMatchObject([{ id: 'no-decisions', state: 'unknown' }])
  }))

/** The same database, except that one query of the board fails. */
function breaking(db: Db, { sql, model }: { sql?: string; model?: string }): Db {
  const dead = () => Promise.reject(new Error('this part is dead'))
  return new Proxy(db, {
    get(target, name) {
      if (name === model)
        return new Proxy(Reflect.get(target, name), {
          get: (of, verb) => (verb === 'findMany' || verb === 'count' ? dead : Reflect.get(of, verb)),
        })
      if (name !== '$queryRaw' || sql === undefined) return Reflect.get(target, name)
      return (strings: TemplateStringsArray, ...values: unknown[]) =>
        strings.join('?').includes(sql) ? dead() : target.$queryRaw(strings, ...values)
    },
  })
}

const parts = [
  ['heartbeats', { sql: 'FROM role_instance' }],
  ['figures', { sql: 'max(updated_at)' }],
  ['latency', { model: 'policyActivation' }],
  ['proof', { sql: 'acgs_audit_backlog' }],
  ['services', { sql: 'FROM service_check' }],
  ['violations', { model: 'violation' }],
] as const

test.each(parts)('when the part %s is dead it says so and the others stand', (name, broken) =>
  board(async (ctx) => {
    const shown = await read({ ...ctx, db: breaking(ctx.db, broken) })
    expect(shown.needs).toMatchObject([{ id: `part:${name}`, state: 'unknown' }])
    expect(shown.verdict.lead).toBe('One thing needs you.')
    expect(shown.compliance.value).toBe(name === 'figures' ? null : 1)
    expect(shown.compliance.state).toBe(name === 'figures' ? 'unknown' : 'ok')
    expect(shown.stream.state).toBe(name === 'heartbeats' ? 'unknown' : 'ok')
    expect(shown.latencySeries.n).toBe(name === 'latency' ? 0 : 100)
    expect(shown.services.length > 0).toBe(name !== 'services')
    expect(shown.proof.some((row) => row.name === 'Active policy')).toBe(name !== 'proof')
  }),
)

test('heartbeats that cannot be read are not told as engines that never started', () =>
  board(async (ctx) => {
    const shown = await read({ ...ctx, db: breaking(ctx.db, { sql: 'FROM role_instance' }) })
    expect(engineOf(shown)).toMatchObject({ state: 'unknown', word: 'could not be read' })
    expect(shown.stream.why).toBe('heartbeats could not be read')
  }))

test('figures that cannot be read are not told as decisions that never arrived', () =>
  board(async (ctx) => {
    const shown = await read({ ...ctx, db: breaking(ctx.db, { sql: 'max(updated_at)' }) })
    expect(idsOf(shown)).toEqual(['part:figures'])
    expect(shown.facts.lost).toBeNull()
  }))

test('violations: new and critical waits for somebody, overdue is over the line, and the verb is the reader’s own', () =>
  board(async (ctx) => {
    const open = (severity: number, minutes: number) => ctx.db.$executeRaw`
      INSERT INTO violation (principle, agent_id, family, origin, severity, codes, first_seen, last_seen, last_decision, occurred, prevented,
        uncontrolled, waived, opened_at)
      VALUES ('privacy', ${crypto.randomUUID()}, 'data', ${ctx.origin}, ${severity}::smallint, '{}', now(), now(), gen_random_uuid(), 1, 1, 0, 0,
        ${new Date(ctx.now().getTime() - minutes * 60_000)})`
    await open(2, 1)
    expect((await read(ctx)).needs).toEqual([])
    await open(3, 14)
    expect((await read(ctx)).needs).toMatchObject([
      {
        id: 'violations',
        state: 'warn',
        title: '1 critical violation waits for triage',
        action: { href: '/violations?severity=critical' },
      },
    ])
    await open(2, 241)
    const [need] = (await read({ ...ctx, actor: actorWith('manager') })).needs
    expect(need).toMatchObject({
      state: 'breach',
      title: '1 violation is overdue',
      action: { label: 'Show violations', href: '/violations?overdue=yes' },
    })
  }))
