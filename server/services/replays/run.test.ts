import { beforeAll, expect, test, vi } from 'vitest'
import { createPool } from '@/server/db'
import { changedConstitution } from '@/server/testing/candidates'
import { clean, hostEngine } from '@/server/testing/engine'
import { aDraft, aReplayer, replayContext, replayed } from '@/server/testing/replays'
import { askReplay } from './ask'
import { cancelReplay } from './cancel'
import { claimReplay } from './claim'
import { exportFlips } from './export-flips'
import { getReplay } from './get'
import { listFlips } from './list-flips'
import { runReplay } from './run'

vi.setConfig({ testTimeout: 120_000 }) // each replay asks real OPA too
const host = hostEngine()
const ctx = () => replayContext(host.at.db)
const harmful = (over = {}) => clean({ context: { ...clean().context, harm_risk_assessment: 0.5 }, ...over })
const HARM: [string, string] = ['"harm_maximum": 0.2', '"harm_maximum": 0.9']
const TRUST: [string, string] = ['"minimum": 0.8', '"minimum": 0.97']

async function decide(bodies: readonly object[]): Promise<string[]> {
  const answers = await Promise.all(
    bodies.map(async (body) => (await (await host.at.ask(body)).json()) as { decision_id: string; verdict: string }),
  )
  const ids = answers.map(({ decision_id }) => decision_id)
  await vi.waitFor(async () => expect(await host.at.db.decision.count({ where: { decisionId: { in: ids } } })).toBe(ids.length), {
    timeout: 15_000,
  })
  return ids
}

async function textOf(chunks: AsyncGenerator<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

let denied: string[]
beforeAll(async () => {
  await decide(Array.from({ length: 20 }, () => clean()))
  denied = await decide(Array.from({ length: 5 }, () => harmful()))
  await decide([clean({ agent_id: 'agent-nobody' })])
}, 60_000)

test('the version that decided replays to itself: all pass, none is lost, and it equals OPA', async () => {
  const seen = await replayed(ctx(), { version: 1 })
  expect(seen).toMatchObject({ ended: 'done', state: 'done', done: 26, total: 26, error: null, emptyWhy: null })
  const { result } = seen
  expect(result?.counts).toMatchObject({ result_diff: 0, error: 0, skipped: 0, not_replayable: 0 })
  expect((result?.counts.passed ?? 0) + (result?.counts.latency_inflation ?? 0)).toBe(26)
  expect(result?.matrix).toMatchObject({ allow: { allow: 20 }, deny: { deny: 6 } })
  expect(result?.comparison).toMatchObject({ state: 'equal', sampled: 26, differences: [] })
  expect(result?.latency.after.p99).toBeGreaterThan(0)
  expect(result?.judged).toBe(25)
  expect(result?.rules.find(({ code }) => code === 'harm_risk_too_high')).toMatchObject({ before: 5, after: 5, constant: null })
  expect(result?.rules.find(({ code }) => code === 'unfair')?.constant ?? 'never').toBe('never')
})

test('what a draft would allow and deny is counted, kept one by one, and read with the denials that became allows on top', async () => {
  const draftId = await aDraft(host.at.db, changedConstitution({ 'data.json': [HARM] }))
  const loose = await replayed(ctx(), { draftId })
  expect(loose.result).toMatchObject({ counts: { result_diff: 5, error: 0 }, diffs: { deny_to_allow: 5, allow_to_deny: 0 } })
  expect(loose.result?.matrix).toMatchObject({ allow: { allow: 20 }, deny: { allow: 5, deny: 1 } })
  expect(loose.allowed).toEqual({ total: 5, acknowledged: 0, agents: 1, codes: ['harm_risk_too_high'] })
  expect(Object.values(loose.result?.principles ?? {})).toEqual([{ deny_to_allow: 5, allow_to_deny: 0, detail: 0 }])
  const strict = await replayed(ctx(), { draftId: await aDraft(host.at.db, changedConstitution({ 'data.json': [HARM, TRUST] })) })
  expect(strict.result?.diffs).toMatchObject({ deny_to_allow: 0, allow_to_deny: 20 })
  // Denied before for one reason, now for another: neither allows anything.
  expect(strict.result?.diffs.detail).toBe(5)

  const first = await listFlips(ctx(), { id: strict.id, limit: 22 })
  const rest = await listFlips(ctx(), { id: strict.id, limit: 22, cursor: first.nextCursor ?? '' })
  const all = [...first.items, ...rest.items]
  expect(all.map(({ kind }) => kind)).toEqual([...Array(20).fill('allow_to_deny'), ...Array(5).fill('detail')])
  expect(new Set(all.map(({ decisionId }) => decisionId)).size).toBe(25)
  expect([first.total, rest.nextCursor]).toEqual([25, null])
  expect(
    all
      .filter(({ kind }) => kind === 'detail')
      .map(({ decisionId }) => decisionId)
      .sort(),
  ).toEqual([...denied].sort())
  expect(await listFlips(ctx(), { id: strict.id, limit: 5, kind: 'detail', search: 'AGENT-7' })).toMatchObject({ total: 5 })
  expect(await listFlips(ctx(), { id: strict.id, limit: 5, search: 'no such thing' })).toMatchObject({ total: 0, items: [] })
  const lines = (await textOf(exportFlips(ctx(), { id: loose.id }))).trim().split('\n')
  expect(lines).toHaveLength(6)
  expect(lines[1]).toMatch(/,deny_to_allow,agent-7,data\.read_public,/)
})

test('runtime data is that of the decision: a stop of then counts, and what nobody kept is not replayable', async () => {
  const setLatch = (all: object | null) =>
    host.at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all, agents: {} } } })
  const revision = async () => Number((await host.at.db.runtimeHead.findUniqueOrThrow({ where: { id: 1 } })).revision)
  const known = async () => {
    const wanted = await revision()
    await vi.waitFor(async () => {
      const answer = (await (await host.at.ask(clean())).json()) as { runtime_revision: number }
      expect(answer.runtime_revision).toBeGreaterThanOrEqual(wanted)
    })
  }
  await setLatch({ by: 'test', at: new Date().toISOString() })
  await known()
  const stopped = await decide([clean(), clean()])
  await setLatch(null)
  await known()
  await decide([clean()])
  const seen = await replayed(ctx(), { version: 1 })
  expect(seen.result?.counts).toMatchObject({ result_diff: 0, not_replayable: 0, error: 0 })
  const rows = await host.at.db.decision.findMany({ where: { decisionId: { in: stopped } }, select: { verdict: true, refusal: true } })
  expect(rows).toEqual([1, 2].map(() => ({ verdict: 'deny', refusal: 'emergency_stop' })))

  // Before the history began nobody knows what was in force.
  const owner = createPool(host.own.database.url('acgs_owner'), 1)
  try {
    await owner.query('CREATE TABLE kept AS SELECT * FROM runtime_history')
    await owner.query('DELETE FROM runtime_history')
    await owner.query('INSERT INTO runtime_history (key, revision, body) SELECT key, revision, body FROM runtime_document, runtime_head')
    const late = await replayed(ctx(), { version: 1 })
    expect(late.result?.notReplayable.missing_facts).toBeGreaterThanOrEqual(26)
    expect(late.result?.counts.not_replayable).toBe(late.result?.notReplayable.missing_facts)
    expect((late.result?.counts.passed ?? 0) + (late.result?.counts.latency_inflation ?? 0)).toBeGreaterThanOrEqual(1)
    expect(late.result?.counts.result_diff).toBe(0)
  } finally {
    await owner.query('DELETE FROM runtime_history')
    await owner.query('INSERT INTO runtime_history SELECT * FROM kept')
    await owner.end()
  }
})

test('what is hidden is replayed as equal tokens, and is not replayable where a rule reads it otherwise', async () => {
  await decide([
    clean({ action: 'data.read_public', input_data: { password: 'one', code: 'print(1)' } }),
    clean({ action: 'data.read_public', input_data: { password: 'two' } }),
  ])
  const same = await replayed(ctx(), { version: 1 })
  expect(same.result?.counts.not_replayable).toBe(0)
  const rule = (body: string) =>
    changedConstitution({
      'principles.rego': [
        [
          'is_harmless if harm <= limits.principles.harm_maximum',
          `is_harmless if {\n\tharm <= limits.principles.harm_maximum\n\t${body}\n}`,
        ],
      ],
    })
  const byName = await replayed(ctx(), {
    draftId: await aDraft(host.at.db, rule('not startswith(object.get(input.input_data, "password", ""), "on")')),
  })
  expect(byName.result?.notReplayable).toEqual({ masked: 2, missing_facts: 0 })
  const byCode = await replayed(ctx(), { draftId: await aDraft(host.at.db, rule('not input.input_data.code')) })
  expect(byCode.result?.notReplayable).toEqual({ masked: 1, missing_facts: 0 })
  // No name in the text: what reads every member is found by trying another value.
  const byWalk = await replayed(ctx(), {
    draftId: await aDraft(host.at.db, rule('count([v | some v in object.get(input, "input_data", {}); contains(v, "erased")]) == 0')),
  })
  expect(byWalk.result?.notReplayable).toEqual({ masked: 1, missing_facts: 0 })
})

test('a sample is chosen by window, origin, agent and number; what was left out is counted, and an empty one says why', async () => {
  const few = await replayed(ctx(), { version: 1, most: 5 })
  const all = await host.at.db.decision.count()
  expect((few.done ?? 0) + (few.result?.skipped.sampled_out ?? 0)).toBe(all)
  expect(few.done).toBeLessThan(all)
  const live = await replayed(ctx(), { version: 1, origin: 'live' })
  expect(live).toMatchObject({ state: 'done', done: 0, total: 0 })
  expect(live.emptyWhy).toMatch(/^No live decision was recorded in this window, but \d+ simulated\.$/)
  const nobody = await replayed(ctx(), { version: 1, agent: 'nobody-at-all' })
  expect(nobody.emptyWhy).toMatch(/of agent nobody-at-all\.$/)
})

test('two of the same do not run at once; a canceled one stops and cannot be canceled twice', async () => {
  const { id } = await askReplay(ctx(), { version: 1, window: '24h', most: 10 })
  await expect(askReplay(ctx(), { version: 1, window: '1h', most: 10 })).rejects.toMatchObject({ code: 'CONFLICT' })
  await cancelReplay(ctx(), { id })
  await expect(cancelReplay(ctx(), { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(cancelReplay(ctx(), { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(getReplay(ctx(), { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(askReplay(ctx(), { draftId: crypto.randomUUID(), window: '1h', most: 10 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(askReplay(ctx(), { version: 999, window: '1h', most: 10 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await runReplay(ctx(), await aReplayer())).toBe('none')
})

test('a worker that falls silent is followed by another, once its lease is over; a third in vain ends it', async () => {
  const { id } = await askReplay(ctx(), { version: 1, window: '24h', most: 100_000 })
  expect((await claimReplay(ctx(), 'silent'))?.id).toBe(id)
  expect(await runReplay(ctx(), await aReplayer())).toBe('none')
  await host.at.db.policyReplay.update({ where: { id }, data: { leasedUntil: new Date(0) } })
  expect(await runReplay(ctx(), await aReplayer())).toBe('done')
  const again = await askReplay(ctx(), { version: 1, window: '24h', most: 100_000 })
  await host.at.db.policyReplay.update({ where: { id: again.id }, data: { attempts: 3 } })
  expect(await runReplay(ctx(), await aReplayer())).toBe('none')
  expect(await getReplay(ctx(), { id: again.id })).toMatchObject({ state: 'failed', error: expect.stringMatching(/same place/) })
})

test('a replay that stops in the middle goes on at its place: every decision is counted once, and so is every flip', async () => {
  const draftId = await aDraft(host.at.db, changedConstitution({ 'data.json': [HARM, TRUST] }))
  const { id } = await askReplay(ctx(), { draftId, window: '24h', most: 100_000 })
  const stopping = new AbortController()
  const replayer = await aReplayer({ signal: stopping.signal, page: 10 })
  let pages = 0
  const counting = ctx()
  const create = counting.db.$transaction.bind(counting.db)
  const stopped = {
    ...counting,
    db: new Proxy(counting.db, {
      get: (db, name) =>
        name === '$transaction'
          ? (...given: Parameters<typeof create>) => {
              pages += 1
              if (pages === 2) stopping.abort()
              return create(...given)
            }
          : Reflect.get(db, name),
    }),
  }
  expect(await runReplay(stopped, replayer)).toBe('put back')
  const half = await getReplay(ctx(), { id })
  expect(half.state).toBe('running')
  expect(half.done).toBeGreaterThan(0)
  expect(half.done).toBeLessThan(half.total ?? 0)
  expect(await runReplay(ctx(), await aReplayer({ page: 10 }))).toBe('done')
  const { result, done, total } = await getReplay(ctx(), { id })
  expect(done).toBe(total)
  expect(done).toBe(await host.at.db.decision.count())
  const counted = Object.values(result?.counts ?? {}).reduce((sum, n) => sum + n, 0)
  expect(counted).toBe(done)
  expect(await host.at.db.policyFlip.count({ where: { source: id } })).toBe((result?.counts.result_diff ?? 0) + (result?.counts.error ?? 0))
})
