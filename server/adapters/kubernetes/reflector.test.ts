import { afterEach, describe, expect, test } from 'vitest'
import { KINDS } from '@/server/ports/cluster-kinds'
import type { PodRow } from '@/server/ports/cluster-watch'
import { type TestClock, testClock } from '@/server/testing/cluster/test-clock'
import { pod, watchedKind } from '@/server/testing/cluster/watched-kind'
import { clusterHttp, type Http } from './http'
import type { Connection } from './load'
import { podRow } from './pod-row'
import { type Reflector, reflector } from './reflector'
import { rowStore } from './row-store'
import type { WatchLimits } from './watch-limits'

type Kind = Awaited<ReturnType<typeof watchedKind>>
type Running = {
  kind: Kind
  http: Http
  clock: TestClock
  reflect: Reflector
  names: () => string[]
  stop: () => Promise<void>
  shared: { listsByStream: boolean; answersPings: boolean }
}
const open: Running[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

type Setup = {
  streaming?: boolean
  http1Only?: boolean
  limits?: Partial<WatchLimits>
  connection?: (kind: Kind) => Connection
  random?: number
}
async function start(prepare: (kind: Kind) => void, setup: Setup = {}): Promise<Running> {
  const kind = await watchedKind(setup)
  prepare(kind)
  const clock = testClock(setup.random)
  const http = clusterHttp({ connection: setup.connection?.(kind) ?? kind.server.connection(), clock })
  const store = rowStore<PodRow>((row) => row)
  const shared = { listsByStream: true, answersPings: false }
  const ending = new AbortController()
  const limits = { shortMs: 0, lookMs: 20, ...setup.limits }
  const reflect = reflector<PodRow>({
    http,
    resource: KINDS.Pod,
    store,
    toRow: podRow,
    uidOf: ({ uid }) => uid,
    shared,
    signal: ending.signal,
    limits,
  })
  const running = reflect.run()
  const one: Running = {
    kind,
    http,
    clock,
    reflect,
    shared,
    names: () => [...store.values()].map(({ name }) => name).sort(),
    async stop() {
      ending.abort()
      await running
      http.close()
      await kind.server.close()
    },
  }
  open.push(one)
  return one
}
const two = (kind: Kind) => {
  kind.state.rows = [pod('a', '1'), pod('b', '2')]
}
const phase = (one: Running) => () => one.reflect.state.read().phase
const last = (one: Running) => one.kind.watches.at(-1)
const following = async (one: Running, count = 1) => {
  await expect.poll(() => one.kind.watches.length).toBeGreaterThanOrEqual(count)
  await expect.poll(phase(one)).toBe('complete')
}

describe('the list', () => {
  test('is read page by page, and the watch goes on from its version', async () => {
    const one = await start((kind) => {
      kind.state.rows = ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name, '1'))
      kind.state.pageSize = 2
    })
    await following(one)
    expect(one.names()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(one.kind.lists().map(({ query }) => query.get('continue'))).toEqual([null, '2', '4'])
    expect(one.kind.lists().every(({ query }) => query.get('limit') === '500' && query.get('resourceVersion') === null)).toBe(true)
    const query = last(one)?.query
    expect([query?.get('resourceVersion'), query?.get('allowWatchBookmarks')]).toEqual(['100', 'true'])
    expect(Number(query?.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300)
    expect(Number(query?.get('timeoutSeconds'))).toBeLessThanOrEqual(600)
  })

  test('410 on a page: all pages are dropped and the first is asked for again', async () => {
    const one = await start((kind) => {
      kind.state.rows = ['a', 'b', 'c'].map((name) => pod(name, '1'))
      kind.state.pageSize = 2
      kind.state.refuseLists = [{ status: 503 }, { status: 410, rest: { reason: 'Expired', metadata: { continue: 'inconsistent' } } }]
    })
    await following(one)
    expect(one.kind.lists().map(({ query }) => query.get('continue'))).not.toContain('inconsistent')
    expect(one.names()).toEqual(['a', 'b', 'c'])
  })

  test('comes as a stream where the server offers it, complete at the marked bookmark', async () => {
    const one = await start(two, { streaming: true })
    await expect.poll(phase(one)).toBe('complete')
    expect(one.kind.lists()).toEqual([])
    expect(last(one)?.query.get('resourceVersionMatch')).toBe('NotOlderThan')
    expect(one.names()).toEqual(['a', 'b'])
    last(one)?.send('DELETED', pod('a', '103'))
    await expect.poll(one.names).toEqual(['b'])
    expect(one.kind.watches).toHaveLength(1)
  })

  test('a server without it is asked once, and never again by this process', async () => {
    const one = await start(two)
    await following(one)
    expect(one.shared.listsByStream).toBe(false)
    expect(one.kind.server.asked.filter(({ query }) => query.get('sendInitialEvents') === 'true')).toHaveLength(1)
  })

  test('rows of the first list show while it is partial; "none" can be said in complete alone', async () => {
    const one = await start(
      (kind) => {
        two(kind)
        kind.state.endsInitial = false
      },
      { streaming: true },
    )
    await expect.poll(one.names).toEqual(['a', 'b'])
    expect(one.reflect.state.read()).toMatchObject({ phase: 'partial', rv: null })
    last(one)?.bookmark('120')
    last(one)?.bookmark('121', true)
    await expect.poll(phase(one)).toBe('complete')
    expect(one.reflect.state.read().rv).toBe('121')
  })

  test('a server that takes the parameters and never ends the list is listed by pages', async () => {
    const one = await start(
      (kind) => {
        kind.state.endsInitial = false
      },
      { streaming: true },
    )
    await expect.poll(() => one.kind.watches.length).toBe(1)
    expect(one.reflect.state.read().phase).toBe('loading')
    one.clock.advance(10_001)
    await following(one, 2)
    expect(one.shared.listsByStream).toBe(false)
  })

  test('an empty list is complete, and nothing less says so', async () => {
    const one = await start((kind) => {
      kind.state.refuseLists = [{ status: 500 }]
    })
    await following(one)
    expect(one.names()).toEqual([])
  })
})

describe('the watch', () => {
  test('adds, changes and removes; a bookmark moves the version and nothing else', async () => {
    const one = await start(two)
    await following(one)
    last(one)?.send('ADDED', pod('c', '101'))
    last(one)?.send('DELETED', pod('a', '102'))
    await expect.poll(one.names).toEqual(['b', 'c'])
    last(one)?.bookmark('150')
    await expect.poll(() => one.reflect.state.read().rv).toBe('150')
    expect(one.names()).toEqual(['b', 'c'])
  })

  test('the same name with another uid is an end and a beginning', async () => {
    const one = await start(two)
    await following(one)
    last(one)?.send('ADDED', pod('a', '101', { uid: 'uid-new' }))
    await expect.poll(() => one.reflect.state.read().rv).toBe('101')
    expect(one.names()).toEqual(['a', 'b'])
  })

  test('closed at its time, it is opened at once from the last version, without a wait', async () => {
    const one = await start(two)
    await following(one)
    last(one)?.bookmark('130')
    last(one)?.end()
    await following(one, 2)
    expect(last(one)?.query.get('resourceVersion')).toBe('130')
    expect(one.clock.waits).toEqual([])
    expect(one.kind.lists()).toHaveLength(1)
  })

  test.each(['by HTTP', 'as an event'])('410 %s: listed anew and swapped, rows of before stay until then', async (how) => {
    const one = await start(two)
    await following(one)
    one.kind.state.rows = [pod('b', '2'), pod('c', '200')]
    one.kind.state.rv = '201'
    one.kind.state.refuseLists = [{ status: 500 }, { status: 500 }]
    if (how === 'by HTTP') {
      one.kind.state.refuseWatches = [{ status: 410, rest: { reason: 'Expired' } }]
      last(one)?.end()
    } else last(one)?.send('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' })
    await expect.poll(() => one.reflect.state.read().relists).toEqual({ expired: 1 })
    expect(one.reflect.state.read().rv).not.toBeNull()
    await following(one, 2)
    expect(one.names()).toEqual(['b', 'c'])
    expect(last(one)?.query.get('resourceVersion')).toBe('201')
  })

  test('while it cannot be listed anew the old rows stay, marked', async () => {
    const one = await start(two)
    await following(one)
    one.kind.state.refuseLists = Array.from({ length: 100_000 }, () => ({ status: 500 }))
    last(one)?.send('ERROR', { kind: 'Status', code: 410 })
    await expect.poll(phase(one)).toBe('error')
    expect(one.names()).toEqual(['a', 'b'])
    expect(one.reflect.state.read()).toMatchObject({ rv: '100' })
    one.kind.state.refuseLists = []
    await following(one, 2)
  })

  test('504 "too large resource version": the same version again after a second', async () => {
    const one = await start((kind) => {
      two(kind)
      kind.state.refuseWatches = [{ status: 504, rest: { reason: 'Timeout', message: 'Too large resource version: 100, current: 99' } }]
    })
    await following(one)
    expect(one.clock.waits).toEqual([1000])
    expect(last(one)?.query.get('resourceVersion')).toBe('100')
    expect(one.kind.lists()).toHaveLength(1)
  })

  test('F7: 429 waits as long as it says; other failures wait longer and longer, each a part of its most', async () => {
    const one = await start((kind) => {
      two(kind)
      kind.state.refuseWatches = [
        { status: 429, rest: { headers: { 'retry-after': '7' } } },
        ...Array.from({ length: 8 }, () => ({ status: 500 })),
      ]
    })
    await following(one)
    expect(one.clock.waits).toEqual([7000, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000])
    expect(one.kind.lists()).toHaveLength(1)
  })

  test('a line of more than 4 MiB is not kept in memory: a gap, listed anew', async () => {
    const one = await start(two)
    await following(one)
    last(one)?.raw('x'.repeat(4 * 1024 * 1024 + 1))
    await expect.poll(() => one.reflect.state.read().relists).toEqual({ badAnswer: 1 })
    await following(one, 2)
  })

  test('a stream of another form is a gap: listed anew', async () => {
    const one = await start(two)
    await following(one)
    last(one)?.raw('{"type":"MODIFIED","object":{"kind":"Pod"}}\n')
    await expect.poll(() => one.reflect.state.read().relists).toEqual({ badAnswer: 1 })
    await following(one, 2)
  })

  test.each([true, false])('a silent stream without pings is ended and opened again (HTTP/1.1 alone: %s)', async (http1Only) => {
    const one = await start(two, { http1Only })
    await following(one)
    one.clock.advance(90_001)
    await following(one, 2)
    expect(one.kind.lists()).toHaveLength(1)
  })

  test('with pings a quiet stream is believed, and sampled by them', async () => {
    const one = await start(two)
    await following(one)
    one.shared.answersPings = true
    one.clock.advance(200_000)
    one.reflect.answered(one.clock.now())
    expect(one.reflect.state.read().sampleAt?.getTime()).toBeGreaterThan(Date.now() + 190_000)
    expect(one.kind.watches).toHaveLength(1)
  })
})

describe('not permitted', () => {
  test('403 stops; after five minutes it is asked again', async () => {
    const one = await start((kind) => {
      two(kind)
      kind.state.refuseLists = [{ status: 403, rest: { reason: 'Forbidden', message: 'pods is forbidden' } }]
    })
    await following(one)
    expect(one.clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(295_000)
  })

  test('401 stops, and other credentials are tried at once', async () => {
    let token = 'old'
    let looks = 0
    const one = await start(two, {
      connection: (kind) => ({
        ...kind.server.connection(),
        credentials: async () => {
          looks += 1
          if (looks > 20) token = 'new'
          return { authorization: `Bearer ${token}`, cert: undefined, key: undefined }
        },
      }),
    })
    one.kind.state.refuseLists = [{ status: 401 }]
    await following(one)
    expect(one.clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(300_000)
  })
})

test('each hour the rows are compared with a whole list: what no event told is mended and counted', async () => {
  const one = await start(two, { limits: { resyncMs: 50, settleMs: 10 } })
  await following(one)
  one.kind.state.rows = [pod('a', '1'), pod('b', '9'), pod('lost', '5')]
  await expect.poll(one.names).toEqual(['a', 'b', 'lost'])
  expect(one.reflect.state.read()).toMatchObject({ phase: 'complete', drifts: 2 })
  expect(one.kind.watches).toHaveLength(1)
})
