import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decide } from '@/server/engine/decide'
import { FLUSH_MS } from '@/server/engine/flush'
import { openJournal } from '@/server/engine/journal'
import { say } from '@/server/local/say'
import { askedOf, createDecider } from './parts/decider'
import { evaluateHere } from './parts/in-thread'
import { closedLoop, openLoop, type Run } from './parts/load'
import { benchOpa, startOpa } from './parts/opa'
import { compileG, type Load, requestOf } from './parts/policy-g'
import { figure, heading, line, median, quantilesOf, rssMb, spread } from './parts/say'

/** `npm run bench:policy`: policy G in four ways. Latencies are in milliseconds and taken at half of each way's own throughput, open loop,
 *  counted from when a request was due. OPA's answer comes over HTTP on loopback and records nothing; ours is on disk before it counts. */
const N = 1000
const RUNS = 5
const CONNECTIONS = 16

function tell(name: string, runs: readonly Run[]): number[][] {
  const rows = runs.map(({ latencies }) => quantilesOf(latencies))
  line(
    name,
    ['p50', 'p95', 'p99', 'p99.9', 'max'].map((label, i) => `${label} ${spread(rows.map((row) => row[i] ?? Number.NaN))}`).join('  '),
  )
  return rows
}
const at = (rows: number[][], i: number) => median(rows.map((row) => row[i] ?? Number.NaN))

async function paced(ask: (n: number) => Promise<unknown>, perSecond: number): Promise<Run[]> {
  const runs: Run[] = []
  for (let i = 0; i < RUNS; i++) runs.push(await openLoop(ask, { n: N, perSecond }))
  return runs
}

async function way(name: string, ask: (n: number) => Promise<unknown>, { connections }: { connections: number }) {
  await closedLoop(ask, { n: N, connections }) // warm
  const full = [] as number[]
  for (let i = 0; i < RUNS; i++) full.push((await closedLoop(ask, { n: N, connections })).perSecond)
  const rows = tell(name, await paced(ask, median(full) / 2))
  line('', `${spread(full, 0)} a second at full load, resident memory of this process ${rssMb().toFixed(0)} MB`)
  return { rows, perSecond: median(full) }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-g-'))
  try {
    const g = await compileG(folder)
    heading('bench:policy', `${N} a run, ${RUNS} runs, median (range); OPA ${g.opaVersion}`)
    mkdirSync(join(folder, 'journal'))
    const journal = await openJournal({ folder: join(folder, 'journal'), maxBytes: 1e9, maxAgeMs: 1e9 })
    const { deciding, activationMs, end } = await createDecider({ version: g.version, journal, size: 2 })
    const drain = async () => {
      for (let batch = await journal.oldest(); batch; batch = await journal.oldest()) await batch.drop()
    }
    // As the flush does: what is on its way to the database leaves the journal five times a second.
    const draining = setInterval(() => void drain(), FLUSH_MS)
    for (const load of ['heavy', 'clean'] as const satisfies Load[]) {
      const first = await decide(deciding, askedOf(requestOf(load, 0)))
      if (first.kind !== 'decided') throw new Error(`policy G gave no decision: ${first.why}`)
      const [recorded] = (await journal.oldest())?.entries ?? []
      await drain()
      const inputs = Array.from({ length: N }, (_, n) => ({ ...recorded?.record.input, ...requestOf(load, n) }))
      say(` ${load}: ${first.decision.violations.length} violations, input ${JSON.stringify(inputs[0]).length} B, data ${g.dataBytes} B`)
      const here = await evaluateHere(g.version, { runtimeJson: g.runtimeJson, inputs, runs: RUNS })
      tell('(i)   opa-wasm in this thread, closed loop, no record', here.runs)
      line('', `cold first evaluation ${here.coldMs.toFixed(2)} ms`)
      let refused = 0
      const ask = async (n: number) => {
        const { kind } = await decide(deciding, askedOf(requestOf(load, n)))
        if (kind !== 'decided') refused++
      }
      const own = await way('(ii)  worker threads, masked and on disk', ask, { connections: 3 })
      if (refused > 0) line('', `${refused} of ${N * (2 * RUNS + 1)} got no decision: none of the threads came in time`)
      const opa = await startOpa(g, folder)
      const rest = await way('(iii) OPA REST on loopback, no record', (n) => opa.ask(inputs[n % N]), { connections: CONNECTIONS }).finally(
        opa.stop,
      )
      line('(iv)  opa bench, no server, no record', await benchOpa(g, { folder, input: inputs[0] }))
      if (load === 'heavy') {
        figure({ name: '(ii) p99 at half load', measured: at(own.rows, 2), goal: 2.1, unit: 'ms' })
        figure({ name: '(ii) p99.9 at half load', measured: at(own.rows, 3), goal: 5, unit: 'ms' })
      }
      const level = tell(
        `(ii)  again, at the pace of (iii): ${(rest.perSecond / 2).toFixed(0)} a second`,
        await paced(ask, rest.perSecond / 2),
      )
      figure({
        name: 'p99 of (iii) over p99 of (ii), at one pace',
        measured: at(rest.rows, 2) / at(level, 2),
        goal: 4,
        unit: '×',
        isAtLeast: true,
      })
      figure({
        name: 'decisions a second, (ii) over (iii)',
        measured: own.perSecond / rest.perSecond,
        goal: 1.5,
        unit: '×',
        isAtLeast: true,
      })
    }
    figure({ name: 'activation, warm in every thread', measured: activationMs, goal: 1000, unit: 'ms' })
    clearInterval(draining)
    await end()
    await journal.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
