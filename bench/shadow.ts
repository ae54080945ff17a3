import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limitsOf } from '@/lib/rollout-limits'
import { decide } from '@/server/engine/decide'
import { FLUSH_MS } from '@/server/engine/flush'
import { openJournal } from '@/server/engine/journal'
import type { CandidateFollower } from '@/server/engine/rollout/candidate'
import { createErrorWatch } from '@/server/engine/rollout/error-watch'
import { createLive } from '@/server/engine/rollout/live'
import type { EngineVersion } from '@/server/engine/version'
import { askedOf, createDecider, RUNTIME_JSON } from './parts/decider'
import { closedLoop, openLoop } from './parts/load'
import { compileG, requestOf } from './parts/policy-g'
import { figure, heading, line, median, quantilesOf, spread } from './parts/say'

/** `npm run bench:shadow`: what a candidate in shadow costs those who wait for an answer. The decision path as in bench:policy (ii), at one pace, with
 *  no rollout and with policy G as the candidate of policy G, in turns; open loop, latency from when a request was due, in milliseconds. */
const N = 1000
const RUNS = 6
const CONNECTIONS = 3

/** A rollout in shadow as the engine lives it, with its counts in memory. */
function shadowOf(version: EngineVersion) {
  const candidate = { ...version, hash: `sha256:${'c'.repeat(64)}`, policyVersion: '2' }
  const fact = { id: crypto.randomUUID(), version: 2, baseline: 1, step: 'shadow', limits: limitsOf('standard', 0) } as const
  const running = { fact, state: 'running', reason: null, candidate, bucket: () => 0, errors: createErrorWatch() } as const
  const follower: CandidateFollower = {
    follow: () => undefined,
    running: () => running,
    judged: () => undefined,
    stop: (_id, reason) => line('stopped', reason),
    status: () => null,
  }
  const counted = { compared: 0, other: 0, dropped: 0 }
  const live = createLive({
    file: new URL('./evaluator-thread.js', import.meta.url),
    candidate: follower,
    counts: {
      note: (_of, { isOther }) => {
        counted.compared += 1
        counted.other += Number(isOther)
      },
      drop: () => {
        counted.dropped += 1
      },
      flush: async () => undefined,
    },
  })
  live.follow({ revision: 1, json: RUNTIME_JSON }, version)
  return { live, counted }
}

const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-shadow-'))
const g = await compileG(folder)
heading('bench:shadow', `${N} a run, ${RUNS} runs each, in turns, median (range); OPA ${g.opaVersion}`)
mkdirSync(join(folder, 'journal'))
const journal = await openJournal({ folder: join(folder, 'journal'), maxBytes: 1e9, maxAgeMs: 1e9 })
const drain = async () => {
  for (let batch = await journal.oldest(); batch; batch = await journal.oldest()) await batch.drop()
}
const draining = setInterval(() => void drain(), FLUSH_MS)
const { live, counted } = shadowOf(g.version)
const { deciding, end } = await createDecider({ version: g.version, journal, size: 2 })
let refused = 0
const asker = (rollout: typeof live) => {
  const at = { ...deciding, rollout }
  return async (n: number) => {
    if ((await decide(at, askedOf(requestOf('clean', n)))).kind !== 'decided') refused += 1
  }
}
const ways = { none: asker(deciding.rollout), shadow: asker(live) }
while (counted.compared === 0) await ways.shadow(0) // its thread is warm
const full = (await closedLoop(ways.none, { n: 4 * N, connections: CONNECTIONS })).perSecond
for (const share of [0.25, 0.5]) {
  const perSecond = full * share
  const p99: Record<keyof typeof ways, number[]> = { none: [], shadow: [] }
  const rows: Record<keyof typeof ways, number[][]> = { none: [], shadow: [] }
  const before = { ...counted }
  for (let run = 0; run < RUNS; run++)
    for (const way of ['none', 'shadow'] as const) {
      const { latencies } = await openLoop(ways[way], { n: N, perSecond })
      rows[way].push(quantilesOf(latencies))
      p99[way].push(quantilesOf(latencies)[2] ?? Number.NaN)
    }
  for (const way of ['none', 'shadow'] as const) {
    const told = ['p50', 'p95', 'p99', 'p99.9'].map((label, at) => `${label} ${spread(rows[way].map((row) => row[at] ?? Number.NaN))}`)
    line(`${way === 'none' ? 'no rollout' : 'in shadow'}, ${perSecond.toFixed(0)}/s (${share * 100} % of full load)`, told.join('  '))
  }
  const [compared, dropped] = [counted.compared - before.compared, counted.dropped - before.dropped]
  line('judged beside the path', `${compared}, dropped ${dropped}, other answers ${counted.other}`)
  figure({ name: 'p99 in shadow over p99 without', measured: median(p99.shadow) / median(p99.none), goal: 1.2, unit: '×' })
}
if (refused > 0) line('no decision', `${refused}: none of the threads came in time`)
clearInterval(draining)
await live.end()
await end()
await journal.close()
rmSync(folder, { recursive: true, force: true })
