import { Agent, type ClientRequest, get } from 'node:http'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'
import { metricOf, signIn, startSystem } from './parts/system'

/** `npm run bench:stream`: viewers on the board's event stream, from the row in the database to the byte in the viewer; then connections that come
 *  and go. The console's memory must be back where it was. */
const VIEWERS = numberArgument('viewers', 1000)
const EVENTS = numberArgument('events', 60)
const CONNECTS = numberArgument('connects', 10_000)
const ROUNDS = 4
const AT_ONCE = 40
const EVENT_MS = 250

type Viewer = { request: ClientRequest; isOpen: boolean }

/** The lowest heap of some seconds: what was used and not yet collected is no leak. */
async function settled<T extends { heap: number }>(read: () => Promise<T>): Promise<T> {
  let lowest = await read()
  for (let i = 0; i < 10; i++) {
    await new Promise((next) => setTimeout(next, 500))
    const now = await read()
    if (now.heap < lowest.heap) lowest = now
  }
  return lowest
}

async function main(): Promise<void> {
  process.env.ACGS_DEMO_AGENTS = '0'
  const system = await startSystem()
  try {
    const cookie = await signIn(system.console)
    heading('bench:stream', `${VIEWERS} viewers, ${EVENTS} events, then ${CONNECTS} connections`)
    const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
    const latencies: number[] = []
    let others = 0
    const open = (onEvent: (text: string, at: number) => void) =>
      new Promise<Viewer>((resolve, reject) => {
        const request = get(`${system.console}/api/events`, { agent, headers: { cookie, accept: 'text/event-stream' } }, (response) => {
          if (response.statusCode !== 200) return reject(new Error(`the stream answered ${response.statusCode}`))
          response.setEncoding('utf8')
          let text = ''
          response.on('data', (chunk: string) => {
            const at = Date.now()
            text += chunk
            for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
              onEvent(text.slice(0, end), at)
              text = text.slice(end + 2)
            }
          })
          response.on('error', () => undefined)
          resolve({ request, isOpen: true })
        })
        request.on('error', reject)
      })
    const pool = async (n: number, act: () => Promise<void>) => {
      let left = n
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (left-- > 0) await act()
        }),
      )
    }
    const hear = (text: string, at: number) => {
      const sent = /"version":"bench-(\d+)"/.exec(text)?.[1]
      if (sent) latencies.push(at - Number(sent))
      else if (text.startsWith('event: resync')) others++
    }
    const comeAndGo = () => open(() => undefined).then(({ request }) => void request.destroy())
    const untilNone = async (most: number) => {
      for (let i = 0; i < 200; i++) {
        if ((await metricOf(system.consoleMetrics, 'acgs_console_streams')) <= most) return
        await new Promise((next) => setTimeout(next, 100))
      }
    }
    const memory = async () => ({
      rss: (await metricOf(system.consoleMetrics, 'acgs_console_process_resident_memory_bytes')) / 2 ** 20,
      heap: (await metricOf(system.consoleMetrics, 'acgs_console_nodejs_heap_size_used_bytes')) / 2 ** 20,
      streams: await metricOf(system.consoleMetrics, 'acgs_console_streams'),
    })
    const say = (name: string, { rss, heap, streams }: Awaited<ReturnType<typeof memory>>) =>
      line(name, `resident ${rss.toFixed(0)} MB, heap ${heap.toFixed(0)} MB, ${streams} streams`)

    await pool(500, comeAndGo) // what a first use allocates is not a leak
    await untilNone(0)
    const before = await memory()
    say('console before', before)

    const viewers: Viewer[] = []
    await pool(VIEWERS, () => open(hear).then((viewer) => void viewers.push(viewer)))
    say('console with all viewers', await memory())
    const database = await system.database()
    for (let i = 0; i < EVENTS; i++) {
      await database.query(`INSERT INTO event (topic, ref, version) VALUES ('agents', 'bench', $1)`, [`bench-${Date.now()}`])
      await new Promise((next) => setTimeout(next, EVENT_MS))
    }
    await new Promise((next) => setTimeout(next, 2000))
    await database.end()
    const [p50, p95, p99, , max] = quantilesOf(latencies)
    figure({ name: 'row to viewer, p99', measured: p99 ?? null, goal: 250, unit: 'ms' })
    line('row to viewer, p50, p95, max', `${p50} ms, ${p95} ms, ${max} ms; ${others} resyncs`)
    figure({
      name: 'events delivered of events × viewers',
      measured: latencies.length / (EVENTS * VIEWERS),
      goal: 1,
      unit: '×',
      isAtLeast: true,
    })
    for (const { request } of viewers) request.destroy()
    await untilNone(0)

    const heaps: number[] = []
    let streams = Number.NaN
    for (let round = 1; round <= ROUNDS; round++) {
      await pool(Math.ceil(CONNECTS / ROUNDS), comeAndGo)
      await untilNone(0)
      const lowest = await settled(memory)
      heaps.push(lowest.heap)
      streams = lowest.streams
      say(`console after ${round} × ${Math.ceil(CONNECTS / ROUNDS)} connections, lowest of 5 s`, lowest)
    }
    figure({ name: 'streams still held', measured: streams, goal: 0, unit: '' })
    figure({
      name: 'heap, lowest of the later rounds over the first',
      measured: Math.min(...heaps.slice(1)) - (heaps[0] ?? 0),
      goal: 32,
      unit: 'MB more',
    })
  } finally {
    await system.end()
  }
}

await main()
process.exit(0)
