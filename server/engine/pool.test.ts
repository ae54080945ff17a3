import { afterEach, expect, test, vi } from 'vitest'
import { createPool, type EvaluatorPool, type PoolAnswer, WAITING_MAX } from './pool'

const file = new URL('../testing/fake-evaluator.mjs', import.meta.url)
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
const version = (hash: string, dataJson = '{}') => ({ hash, module, dataJson })
const encode = (value: object) => new TextEncoder().encode(JSON.stringify(value))

let pool: EvaluatorPool
const kills: string[] = []
const lost: object[] = []
const patience = { timeout: 20_000, interval: 20 }
/** With a limit of its own where it is not the limit that is tried: a busy machine may take longer than 50 ms to run anything at all. */
async function open(size = 2, limitMs?: number): Promise<void> {
  kills.length = 0
  pool = createPool({
    file,
    size,
    ...(limitMs === undefined ? {} : { limitMs }),
    onKill: (why) => kills.push(why),
    onLostPrecision: (calls) => lost.push(calls),
  })
  await pool.start()
  await pool.load(version('v1'))
}
const ask = (act: object, hash = 'v1'): Promise<PoolAnswer> =>
  pool.evaluate({ hash, entrypoint: 'e', input: encode(act), nowMs: 1, masks: false })
/** Asked again where a busy machine let it wait, or run, for too long. */
const answered = (act: object): Promise<PoolAnswer> =>
  vi.waitFor(async () => {
    const answer = await ask(act)
    if (answer.kind !== 'answer') throw new Error(answer.kind)
    return answer
  }, patience)
afterEach(() => pool.end())

test('an endless evaluation is ended at 50 ms and the seat is filled again', async () => {
  await open()
  const startedAt = performance.now()
  const stuck = await ask({ act: 'hang' })
  expect(stuck.kind).toBe('timeout')
  // Measured, not nought. The runtime's timers count whole milliseconds, so 50 of them may be up to one short by the finer clock.
  expect('evalNs' in stuck ? stuck.evalNs : 0).toBeGreaterThan(49e6)
  expect(performance.now() - startedAt).toBeGreaterThan(49)
  expect(kills).toEqual(['timeout'])
  await vi.waitFor(() => expect(pool.workers().idle).toBe(3), patience)
  expect((await answered({ act: 'go' })).kind).toBe('answer')
})

test('while one evaluation is stuck the others go on', async () => {
  await open(2, 3000)
  const stuck = ask({ act: 'hang' })
  for (let n = 0; n < 20; n++) expect((await ask({ act: 'go' })).kind).toBe('answer')
  expect((await stuck).kind).toBe('timeout')
  expect(kills).toEqual(['timeout'])
})

test('a thread that dies answers nothing else than crashed, and is replaced', async () => {
  await open(2, 10_000)
  expect((await ask({ act: 'die' })).kind).toBe('crashed')
  await vi.waitFor(() => expect(pool.workers().idle).toBe(3), patience)
  expect(kills).toEqual(['crash'])
})

test('every seat stuck at once still ends in answers', async () => {
  await open()
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask({ act: 'hang' })))
  expect(new Set(answers.map(({ kind }) => kind))).not.toContain('answer')
  await vi.waitFor(() => expect(pool.workers().idle).toBe(3), patience)
  expect((await answered({ act: 'go' })).kind).toBe('answer')
})

test('digits that a builtin could not hold are told, by builtin', async () => {
  await open(1, 10_000)
  await ask({ act: 'go' })
  expect(lost).toEqual([])
  await ask({ act: 'lose' })
  expect(lost).toEqual([{ 'strings.split_n': 2 }])
})

test('behind 256 others the answer is overloaded at once', async () => {
  await open(2, 10_000)
  const running = Array.from({ length: 3 + WAITING_MAX }, () => ask({ act: 'wait', ms: 20 }))
  const settled = vi.fn()
  for (const one of running) void one.then(settled)
  expect((await ask({ act: 'go' })).kind).toBe('overloaded')
  expect(settled).not.toHaveBeenCalled() // it did not wait for anybody
  const kinds = (await Promise.all(running)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'answer').length).toBeGreaterThanOrEqual(3)
  expect(kinds).toContain('overloaded')
})

test('a version that one thread cannot load is loaded by none', async () => {
  await open(2, 10_000)
  await expect(pool.load(version('v2', '{"unloadable":1}'))).rejects.toThrow('unloadable')
  expect((await ask({ act: 'go' })).kind).toBe('answer')
})

test('runtime data reaches every thread while requests go on', async () => {
  await open(2, 10_000)
  let isDone = false
  const load = async () => {
    const revisions: number[] = []
    while (!isDone) {
      const answer = await ask({ act: 'wait', ms: 1 })
      if (answer.kind === 'answer') revisions.push(answer.revision)
    }
    return revisions
  }
  const loads = Promise.all(Array.from({ length: 8 }, load))
  await pool.setRuntime({ json: '{}', revision: 7 })
  const after = await Promise.all(Array.from({ length: 9 }, () => answered({ act: 'go' })))
  isDone = true
  expect(after.map((answer) => (answer.kind === 'answer' ? answer.revision : null))).toEqual(Array(9).fill(7))
  await loads
})

test('a replacement thread has the newest data, not the data of its start', async () => {
  await open(1, 1000)
  await pool.setRuntime({ json: '{}', revision: 3 })
  await ask({ act: 'hang' })
  await pool.setRuntime({ json: '{}', revision: 4 })
  await vi.waitFor(() => expect(pool.workers().idle).toBe(2), patience)
  const answers = await Promise.all([ask({ act: 'wait', ms: 5 }), ask({ act: 'wait', ms: 5 })])
  expect(answers.map((answer) => (answer.kind === 'answer' ? answer.revision : null))).toEqual([4, 4])
})

test('a thread whose memory has doubled is replaced between requests', async () => {
  await open(1, 10_000)
  expect((await ask({ act: 'swell' })).kind).toBe('answer')
  await vi.waitFor(() => expect(pool.workers().idle).toBe(2), patience)
  expect((await ask({ act: 'go' })).kind).toBe('answer')
})

test('after the end everything is overloaded, nothing hangs', async () => {
  await open()
  const running = Array.from({ length: 5 }, () => ask({ act: 'wait', ms: 10 }))
  await pool.end()
  expect((await Promise.all(running)).every(({ kind }) => kind === 'overloaded' || kind === 'crashed' || kind === 'answer')).toBe(true)
  expect((await ask({ act: 'go' })).kind).toBe('overloaded')
})
