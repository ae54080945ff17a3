import { chromium } from '@playwright/test'
import { encodeSketch, mergeSketches, newSketch } from '@/lib/latency-sketch'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import { findBrowser } from '@/server/local/find-browser'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'
import { signIn, startSystem } from './parts/system'

/** `npm run bench:board`: the overview over a month of a hundred million decisions, kept as the worker keeps them: minutes of two engines with a
 *  latency sketch each, hours merged from them, violations by code. Asked over HTTP by a signed-in person, then drawn by Chromium. */
const DECISIONS = numberArgument('decisions', 100_000_000)
const DAYS = 30
const ENGINES = 2
const CODES = 20
const ASKED = 20
const MINUTES = DAYS * 24 * 60
const PER_MINUTE = Math.round(DECISIONS / MINUTES / ENGINES)
const SHAPES = 24

/** A minute's latencies: a body around a millisecond and a long tail, another one for each hour of a day. */
function sketchOfHour(hour: number) {
  const sketch = newSketch()
  let seed = hour + 1
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let i = 0; i < PER_MINUTE; i++) sketch.accept((0.6 + hour / 40) * Math.exp(-Math.log(1 - next()) * 0.35) * (next() > 0.998 ? 8 : 1))
  return sketch
}

async function fill(database: Awaited<ReturnType<Awaited<ReturnType<typeof startSystem>>['database']>>): Promise<void> {
  const minutes = Array.from({ length: SHAPES }, (_, hour) => sketchOfHour(hour))
  const hours = minutes.map((sketch) => mergeSketches(Array.from({ length: 60 * ENGINES }, () => sketch)))
  const bytes = (sketches: typeof minutes) => sketches.map((sketch) => Buffer.from(encodeSketch(sketch)))
  const counts = (times: number) => {
    const n = PER_MINUTE * times
    return `${n}, ${n - Math.floor(n / 50)}, ${Math.floor(n / 50)}, 0, 0, ${Math.floor(n / 50)}, 0, 0, 0`
  }
  await database.query('TRUNCATE decision_minute, decision_hour, violation_minute')
  const names = 'evaluated, allowed, denied, reviewed, errored, attempted, waived, uncontrolled, refused'
  await database.query(
    `INSERT INTO decision_minute (minute, engine_id, origin, ${names}, sketch)
     SELECT m, 'engine-' || e, 'simulated', ${counts(1)}, ($1::bytea[])[1 + extract(hour FROM m)::int % ${SHAPES}]
     FROM generate_series(date_trunc('minute', now()) - interval '${DAYS} days', date_trunc('minute', now()), interval '1 minute') AS m,
       generate_series(1, ${ENGINES}) AS e`,
    [bytes(minutes)],
  )
  await database.query(
    `INSERT INTO decision_hour (hour, origin, ${names}, sketch)
     SELECT h, 'simulated', ${counts(60 * ENGINES)}, ($1::bytea[])[1 + extract(hour FROM h)::int % ${SHAPES}]
     FROM generate_series(date_trunc('hour', now()) - interval '${DAYS} days', date_trunc('hour', now()) - interval '1 hour', interval '1 hour') AS h`,
    [bytes(hours)],
  )
  await database.query(
    `INSERT INTO violation_minute (minute, engine_id, origin, code, principle, severity, prevented, waived, occurred)
     SELECT m, 'engine-1', 'simulated', 'code_' || c, 'privacy', 'high', 2, 0, 2
     FROM generate_series(date_trunc('minute', now()) - interval '${DAYS} days', date_trunc('minute', now()), interval '1 minute') AS m,
       generate_series(1, ${CODES}) AS c`,
  )
  await database.query('ANALYZE decision_minute, decision_hour, violation_minute')
}

async function paint(address: string, cookie: string): Promise<void> {
  const executablePath = await findBrowser()
  if (!executablePath) return line('first useful paint', 'unknown: there is no browser')
  const browser = await chromium.launch({ executablePath })
  try {
    const drawn: number[] = []
    for (let i = 0; i < 6; i++) {
      const context = await browser.newContext()
      await context.addCookies(
        cookie
          .split('; ')
          .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: address })),
      )
      const page = await context.newPage()
      await page.goto(address, { waitUntil: 'commit' })
      await page.getByRole('heading', { level: 1 }).waitFor()
      const ms = await page.evaluate(
        () =>
          new Promise<number>((resolve) =>
            requestAnimationFrame(() => {
              const [first] = performance.getEntriesByName('first-contentful-paint')
              resolve(Math.max(first?.startTime ?? 0, performance.now()))
            }),
          ),
      )
      if (i > 0) drawn.push(ms) // the first also starts the browser
      await context.close()
    }
    const [p50, , , , max] = quantilesOf(drawn)
    figure({ name: 'first useful paint, empty browser cache, median', measured: p50 ?? null, goal: 1500, unit: 'ms' })
    line('first useful paint, worst', `${max?.toFixed(0)} ms of ${drawn.length}`)
  } finally {
    await browser.close()
  }
}

async function main(): Promise<void> {
  process.env.ACGS_DEMO_AGENTS = '0'
  const system = await startSystem()
  try {
    heading('bench:board', `${PER_MINUTE * MINUTES * ENGINES} decisions in ${DAYS} days`)
    const database = await system.database()
    await fill(database)
    const { rows } = await database.query<{ n: string; size: string }>(
      `SELECT sum(evaluated) AS n, pg_size_pretty(pg_total_relation_size('decision_minute')) AS size FROM decision_minute`,
    )
    line('decisions in minutes, size of the minutes', `${rows[0]?.n}, ${rows[0]?.size}`)
    await database.end()
    const cookie = await signIn(system.console)
    for (const window of Object.keys(WINDOW_MS)) {
      const input = encodeURIComponent(JSON.stringify({ 0: { json: { window } } }))
      const took: number[] = []
      let total = 0
      for (let i = 0; i < ASKED; i++) {
        const at = performance.now()
        const answer = await fetch(`${system.console}/api/trpc/overview.read?batch=1&input=${input}`, { headers: { cookie } })
        const [said] = (await answer.json()) as [{ result?: { data: { json: { latencySeries: { n: number } } } } }]
        took.push(performance.now() - at)
        if (!said.result) throw new Error(`overview.read answered ${answer.status}: ${JSON.stringify(said).slice(0, 300)}`)
        total = said.result.data.json.latencySeries.n
      }
      const [p50, p95] = quantilesOf(took)
      figure({ name: `overview, ${window}, p95 of ${ASKED}`, measured: p95 ?? null, goal: 300, unit: 'ms' })
      line('', `p50 ${p50?.toFixed(0)} ms over ${total} decisions`)
    }
    await paint(system.console, cookie)
  } finally {
    await system.end()
  }
}

await main()
process.exit(0)
