import { expect, test } from 'vitest'
import { sayValue } from '@/lib/say-figure'
import { addDecisionsIn, dayOf, figureIn, judgedIn, on, tableIn } from '@/server/testing/reports'
import { sketchOf } from '@/server/testing/rollups'
import { aSlo } from '@/server/testing/slo'
import { jsonOf } from './files'
import { gapsOf } from './gaps'
import { gatherReport } from './gather'
import { periodOf } from './periods'

const midnight = on('00:00:00')
const tomorrow = new Date(midnight.getTime() + 86_400_000)

test('the day after an outage: the outage is a gap with its times, and not a perfect day', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, on('10:00:00'))
    await probes(on('12:03:00'), tomorrow) // the worker was down in between: no probe at all
    await minute({ minute: on('09:00:00'), evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    await minute({ minute: on('13:00:00'), evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    const body = await read()
    expect(body.gaps).toEqual([
      { source: 'decisions', from: '2026-01-14T09:59:45.000Z', to: '2026-01-14T12:03:00.000Z', why: expect.stringContaining('not known') },
      {
        source: 'service checks',
        from: '2026-01-14T09:59:45.000Z',
        to: '2026-01-14T12:03:00.000Z',
        why: expect.stringContaining('nobody measured'),
      },
    ])
    expect(body.completeness).toBe('with_gaps')
    expect(figureIn(body, 'compliance')).toMatchObject({ value: 1, state: 'unknown', why: '0 uncontrolled, 2 h 3 min not measured' })
    expect(figureIn(body, 'p99')?.state).toBe('unknown')
    expect(judgedIn(body, 'Compliance')?.status).toBe('NOT MEASURED')
    expect(judgedIn(body, 'Engine not ready')?.status).toBe('NOT MEASURED')
    expect(judgedIn(body, 'Time nobody measured')).toMatchObject({ status: 'FAILED', measured: '2 h 3 min' })
    expect(body.overall.sentence).toMatch(/^Not called operational/)
  }))

test('decisions that were kept while nobody probed are no gap in decisions', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, on('10:00:00'))
    await probes(on('10:04:00'), tomorrow)
    for (const n of [0, 1, 2, 3]) await minute({ minute: on(`10:0${n}:00`), evaluated: 10, allowed: 10 })
    await minute({ minute: on('09:59:00'), evaluated: 10, allowed: 10 })
    const body = await read()
    expect(body.gaps.map(({ source }) => source)).toEqual(['service checks'])
  }))

test('a killed engine is a gap with its times, a failed row, and never operational', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, on('10:00:00'))
    await probes(on('10:00:00'), on('10:30:00'), 'breach')
    await probes(on('10:30:00'), tomorrow)
    await minute({ evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    const body = await read()
    expect(body.gaps).toContainEqual({
      source: 'policy-engine',
      from: '2026-01-14T10:00:00.000Z',
      to: '2026-01-14T10:30:00.000Z',
      why: 'did not answer as ready: connection refused',
    })
    expect(figureIn(body, 'engine-down')).toMatchObject({ value: 1_800_000, state: 'breach' })
    expect(figureIn(body, 'availability')?.value).toBeCloseTo(1 - 30 / 1440, 6)
    expect(body.overall.status).toBe('FAILED')
    expect(body.overall.sentence).not.toMatch(/^Operational/)
  }))

test('a quiet night is no gap: the engine was ready and nobody asked', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, tomorrow)
    await minute({ evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    const body = await read()
    expect(body.gaps).toEqual([])
    expect(body.completeness).toBe('sources_missing')
    expect(figureIn(body, 'compliance')?.state).toBe('ok')
    // A perfect day for what is measured is still not operational: incidents, sandboxes and more are not measured here.
    expect(body.overall).toMatchObject({ status: 'NOT MEASURED' })
    expect(body.notMeasured.map(({ what }) => what)).toContain('Sandboxes')
  }))

test('no samples: every figure is unknown, the whole day is a gap, and nothing is 0 or passed', () =>
  dayOf(async ({ read }) => {
    const body = await read()
    expect(body.completeness).toBe('nothing_measured')
    expect(body.gaps.map(({ from, to }) => [from, to])).toEqual(Array(2).fill([midnight.toISOString(), tomorrow.toISOString()]))
    const figures = body.sections.flatMap((section) => section.figures)
    const known = figures.filter(({ value }) => value !== null).map(({ key }) => key)
    expect(known).toEqual(['unmeasured'])
    expect(body.judged.filter(({ status }) => status === 'PASSED')).toEqual([])
    expect(sayValue(figureIn(body, 'compliance')?.value ?? null, 'ratio')).toBe('unknown')
    expect(tableIn(body, 'Services by their probes')?.missing).toBe('no probe in the period')
  }))

test('a thousand denied attempts leave compliance where it was', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, tomorrow)
    await minute({ evaluated: 1000, allowed: 1000 })
    const before = figureIn(await read(), 'compliance')
    await minute({ engineId: 'engine-2', evaluated: 1000, denied: 1000, attempted: 1000 })
    const after = await read()
    expect(before).toMatchObject({ value: 1, state: 'ok', n: 1000 })
    expect(figureIn(after, 'compliance')).toMatchObject({ value: 1, state: 'ok', n: 2000 })
    expect(figureIn(after, 'attempted')?.value).toBe(0.5)
  }))

test('a p99 of 0.8 ms reads 0.8 ms, from merged sketches of two engines', () =>
  dayOf(async ({ minute, read }) => {
    await minute({ evaluated: 1000, sketch: sketchOf([1000, 0.8]) })
    await minute({ engineId: 'engine-2', evaluated: 1000, sketch: sketchOf([1000, 0.8]) })
    const p99 = figureIn(await read(), 'p99')
    expect(p99).toMatchObject({ n: 2000 })
    expect(Math.abs((p99?.value ?? 0) - 0.8)).toBeLessThan(0.1)
    expect(sayValue(p99?.value ?? null, 'ms')).toMatch(/^0\.(79|8|81) ms$/)
  }))

test('a period that is not over says so, and its figures are not judged', () =>
  dayOf(async ({ ctx, probes, minute, read }) => {
    await probes(midnight, on('12:00:00'))
    await minute({ minute: on('11:00:00'), evaluated: 5000, allowed: 5000 })
    ctx.now = () => on('12:00:00')
    const body = await read()
    expect(body.gaps).toMatchObject([{ source: 'period', from: '2026-01-14T12:00:00.000Z', to: '2026-01-15T00:00:00.000Z' }])
    expect(figureIn(body, 'compliance')?.state).toBe('unknown')
  }))

test('the period before is compared in words, and what was unknown then is not compared', () =>
  dayOf(async ({ minute, read }) => {
    await minute({ evaluated: 1000, uncontrolled: 1, sketch: sketchOf([1000, 0.8]) })
    await minute({ minute: new Date(on('12:00:00').getTime() - 86_400_000), evaluated: 1000, uncontrolled: 5 })
    const changes = new Map((await read()).comparison.changes.map((one) => [one.key, one]))
    expect(changes.get('compliance')).toMatchObject({ direction: 'up', meaning: 'better', words: 'up from 99.500 %, better' })
    expect(changes.get('uncontrolled')).toMatchObject({ direction: 'down', meaning: 'better' })
    expect(changes.get('evaluated')).toMatchObject({ direction: 'same', words: 'the same as before' })
    expect(changes.get('p99')).toMatchObject({ direction: null, words: 'not comparable: unknown in the period before' })
  }))

test('what was seen in a sandbox and not contained by its line is one of the uncontrolled; a drill is none, nor is what was contained', () =>
  dayOf(async ({ ctx, read }) => {
    const seen = { source: 'falco', severity: 3, layer: 'syscall', isEscape: true, rule: 'setns called', description: 'x', indicators: {} }
    const event = (agentId: string, more: object) =>
      ctx.db.runtimeEvent.create({
        data: {
          ...{
            ...seen,
            id: crypto.randomUUID(),
            dedupKey: crypto.randomUUID(),
            agentId,
            sandboxId: crypto.randomUUID(),
            containBy: on('11:00:10'),
          },
          ...{ violationType: 'privilege_escalation', occurredAt: on('11:00:00'), receivedAt: on('11:00:00'), origin: ctx.origin, ...more },
        },
      })
    await event('agent-1', { state: 'uncontrolled' })
    await event('agent-2', { state: 'uncontrolled', drill: true })
    await event('agent-3', { state: 'contained' })
    expect(tableIn(await read(), 'Uncontrolled, one by one')?.rows).toEqual([
      [expect.any(String), 'agent-1', 'seen in a sandbox: privilege_escalation', 'setns called', expect.any(String)],
    ])
  }))

test('violations by principle and agent, uncontrolled one by one, and who changed what', () =>
  dayOf(async ({ ctx, read }) => {
    const at = { minute: on('12:00:00'), engineId: 'engine-1', origin: ctx.origin }
    await ctx.db.violationMinute.create({
      data: { ...at, code: 'pii_exposed', principle: 'privacy', severity: 'high', occurred: 3n, prevented: 2n, waived: 0n },
    })
    const seen = { evaluatedAt: on('12:00:05'), attempted: true, codes: ['pii_exposed'] }
    await addDecisionsIn(ctx, { ...seen, agentId: 'agent-7', uncontrolled: true }, { ...seen, agentId: 'agent-7', verdict: 'deny' })
    const body = await read()
    expect(tableIn(body, 'Violations by principle')?.rows).toEqual([['privacy', 'pii_exposed', 'high', 3, 2, 0]])
    expect(tableIn(body, 'Violations by agent')?.rows).toEqual([['agent-7', 2, 2, 0, 1]])
    expect(tableIn(body, 'Uncontrolled, one by one')?.rows).toMatchObject([
      ['2026-01-14 12:00:05 UTC', 'agent-7', 'data.read_public', 'pii_exposed', expect.any(String)],
    ])
    ctx.now = () => new Date('2026-04-01T00:00:00Z')
    expect(tableIn(await read(), 'Violations by agent')).toMatchObject({ rows: [], missing: expect.stringContaining('kept 30 days') })
  }))

test('a time whose probes are gone is not called unmeasured: they are no longer kept', () =>
  dayOf(async ({ ctx, minute, read }) => {
    await minute({ evaluated: 5000, allowed: 5000 })
    ctx.now = () => new Date('2026-04-01T00:00:00Z')
    const body = await read()
    expect(body.gaps.filter(({ source }) => source === 'service checks')).toMatchObject([{ why: 'probes of this time are no longer kept' }])
    expect(figureIn(body, 'unmeasured')).toMatchObject({ value: null, state: 'unknown' })
    expect(figureIn(body, 'compliance')?.state).toBe('unknown')
  }))

test('an engine that failed only the last probe, of the day or before a silence, was not ready', () =>
  dayOf(async ({ probes, minute, read }) => {
    await probes(midnight, on('23:59:45'))
    await probes(on('23:59:45'), tomorrow, 'breach')
    await minute({ evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    const body = await read()
    expect(figureIn(body, 'engine-down')).toMatchObject({ value: 15_000, state: 'breach' })
    expect(body.gaps).toMatchObject([
      { source: 'decisions' },
      { source: 'policy-engine', from: '2026-01-14T23:59:45.000Z', to: '2026-01-15T00:00:00.000Z' },
    ])
    const silent = gapsOf(
      [
        { ...{ at: midnight, state: 'ok', detail: '', prev_at: null, n: 4n }, last_at: tomorrow },
        { ...{ at: on('10:00:00'), state: 'breach', detail: 'gone', prev_at: on('09:59:45'), n: 4n }, last_at: tomorrow },
        { ...{ at: on('12:00:00'), state: 'ok', detail: '', prev_at: on('10:00:00'), n: 4n }, last_at: tomorrow },
      ],
      { from: midnight.getTime(), to: tomorrow.getTime() },
    )
    expect(silent.down).toEqual([{ from: on('10:00:00').getTime(), to: on('10:00:15').getTime(), detail: 'gone' }])
    expect(silent.unprobed).toEqual([{ from: on('10:00:00').getTime(), to: on('12:00:00').getTime() }])
  }))

test('an objective of 100 % that was missed is told, failed, and never stops the report', () =>
  dayOf(async ({ ctx, probes, minute, read }) => {
    await probes(midnight, tomorrow)
    await minute({ evaluated: 5000, allowed: 5000, uncontrolled: 1, sketch: sketchOf([5000, 0.8]) })
    const body = { ...aSlo, compliance: { ...aSlo.compliance, targetRatio: 1 } }
    await ctx.db.setting.create({ data: { key: 'slo', version: 1_000_000, by: 'test', body } })
    const report = await read()
    expect(figureIn(report, 'budget')).toMatchObject({ value: null, state: 'breach', why: 'the objective leaves no budget at all' })
    expect(figureIn(report, 'burn')).toMatchObject({ value: null, state: 'measured', why: 'the objective leaves no budget at all' })
    expect(judgedIn(report, 'Error budget left, 30 d')?.status).toBe('FAILED')
    expect(jsonOf(report).length).toBeGreaterThan(0)
  }))

test('a summary counts the very gaps that are listed, what the calendar missed among them', () =>
  dayOf(async ({ ctx, probes }) => {
    await probes(midnight, tomorrow)
    const period = periodOf('execution-summary', midnight)
    const asked = { id: crypto.randomUUID(), kind: 'execution-summary' as const, period, cause: 'schedule' as const, requestedBy: 'worker' }
    const body = await gatherReport(ctx, { ...asked, runId: null, lateMs: 3_600_000, environment: 'test', software: '0.1.0' })
    expect(body.gaps.filter(({ source }) => source === 'calendar')).not.toEqual([])
    expect(body.sections[0]?.text).toContain(`${body.gaps.length} gaps are listed first.`)
  }))

test('a stream that does not answer is no perfect evening: what it holds up is a gap, and nothing is judged', () =>
  dayOf(async ({ ctx, probes, minute, read }) => {
    await probes(midnight, tomorrow)
    await minute({ minute: on('19:59:00'), evaluated: 5000, allowed: 5000, sketch: sketchOf([5000, 0.8]) })
    await ctx.db.$executeRaw`DELETE FROM role_instance`
    expect((await read()).gaps).toEqual([])
    const stream = { isConnected: false, seenAt: on('20:00:00').toISOString(), lagRecords: 0, lagS: 0 }
    await ctx.db.$executeRaw`INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status)
      VALUES (${crypto.randomUUID()}, 'worker', '0.1.0', now(), now(), ${JSON.stringify({ ready: true, stream })}::jsonb)`
    const body = await read()
    expect(body.gaps).toMatchObject([
      { source: 'decisions', from: '2026-01-14T20:00:00.000Z', to: '2026-01-15T00:00:00.000Z', why: expect.stringContaining('held up') },
    ])
    expect(body.completeness).toBe('with_gaps')
    expect(figureIn(body, 'compliance')).toMatchObject({ value: 1, state: 'unknown' })
    expect(judgedIn(body, 'Decisions lost')?.status).toBe('NOT MEASURED')
  }))

test('waivers: what stands with its matches, and what happened; without any the section says so', () =>
  dayOf(async ({ ctx, read }) => {
    const ticket = `OPS-${crypto.randomUUID()}`
    const rowsOf = async (title: string, place: number) => (tableIn(await read(), title)?.rows ?? []).filter((row) => row[place] === ticket)
    expect(await rowsOf('Waivers that stand', 5)).toEqual([])
    const [id, by] = [crypto.randomUUID(), crypto.randomUUID()]
    const asked = {
      rule: 'no_rule_of_this_name',
      agentGlob: 'agent-7',
      controls: 'watched',
      reason: 'for the report',
      ticket,
      requestedBy: by,
    }
    const times = { starts: on('08:00:00'), expires: new Date(midnight.getTime() + 4 * 86_400_000) }
    await ctx.db.waiver.create({
      data: { id, ...asked, ...times, state: 'approved', approvedBy: crypto.randomUUID(), approvedAt: on('08:00:00'), matched: 9n },
    })
    await ctx.db.waiverEvent.create({
      data: { waiverId: id, version: 2, action: 'waivers.approve', at: on('08:00:00'), by, before: {}, after: {}, reason: ticket },
    })
    const violations = [{ code: 'harm_risk_too_high', severity: 'high', waived_by: id }]
    await addDecisionsIn(ctx, {
      evaluatedAt: on('09:00:00'),
      waived: true,
      record: { acgs: { violations: [...violations, ...violations] } },
    })
    expect(await rowsOf('Waivers that stand', 5)).toMatchObject([
      ['no_rule_of_this_name', 'agent-7', expect.stringMatching(/^expiring/), expect.any(String), expect.any(String), ticket, 1, 9],
    ])
    expect(await rowsOf('What became of waivers', 5)).toMatchObject([
      [expect.any(String), 'no_rule_of_this_name', 'agent-7', 'approved', by, ticket],
    ])
    expect((await read()).notMeasured.map(({ what }) => what)).not.toContain('Waivers given and ended')
  }))
