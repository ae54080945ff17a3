import { LANES, type Lane } from '@/lib/run-states'
import type { Pool } from '@/server/db'
import { type Claimed, claimRun, renewRuns } from './claim'
import { createClockWatch } from './clock-watch'
import { type Lend, lendFrom } from './connection'
import { releaseRun } from './end-run'
import { executeRun } from './execute'
import { Fenced, gated, Released } from './gate'
import { wakeHeld } from './held'
import { isHeld, type Lease, monotonicMs, newLease } from './lease'
import { DRAIN_MS, ENGINE_VERSION, POLL_MS, RENEW_MS, SLOTS } from './limits'
import { loadRun, type RunRow } from './load'
import { measureLoop } from './loop-delay'
import type { Machine } from './machine'
import { runTarget, writeEntry } from './record'
import { missingKinds, strangeModules } from './start-checks'
import { wordsOf } from './trouble'

const FENCE_LOOK_MS = 100
const MODULES_MS = 500
const BEAT_MS = 1000
const HELD_MS = 1000
const CLOCKS_MS = 10_000
/** How long a run that cannot go on here for a reason of our own waits for anybody. */
const AGAIN_MS = 1000

export type EngineOptions = Omit<Machine, 'isDraining'> & {
  pools: Record<Lane, Pool>
  lanes?: readonly Lane[]
  version?: number
  role?: string
}
export type EngineState = {
  held: { id: string; lane: Lane; epoch: number }[]
  reasons: string[]
  skewMs: number | null
  loop: { p99Ms: number; maxMs: number }
  isDraining: boolean
}

/** The loop that takes runs as far as they go. Several in one database share the work; one that dies is followed within a lease and a poll. */
export function createRunEngine(options: EngineOptions) {
  const { pools, lanes = LANES, version = ENGINE_VERSION, role = 'worker', worker, log } = options
  const lends = Object.fromEntries(LANES.map((lane) => [lane, lendFrom(pools[lane])])) as unknown as Record<Lane, Lend> // one a lane, as listed
  const leases = new Map<string, Lease>()
  const works = new Set<Promise<void>>()
  const timers: NodeJS.Timeout[] = []
  const unsaid: { id: string; why: string }[] = []
  const loop = measureLoop()
  const clocks = createClockWatch({
    lend: lends[2],
    now: options.now,
    worker,
    onWarn: (skewMs) => log.warn({ skewMs }, 'runs.clock-apart'),
  })
  let [isDraining, isStopped] = [false, false]
  let strange: string[] = []
  const machine: Machine = { ...options, isDraining: () => isDraining }
  const busy = new Set<string>()

  /** Never twice at once; a database that is away is asked again with the next turn. */
  const turn = (name: string, run: () => Promise<void>) => async () => {
    if (busy.has(name) || isStopped) return
    busy.add(name)
    try {
      await run()
    } catch (err) {
      log.warn({ err, turn: name }, 'runs.turn-failed')
    } finally {
      busy.delete(name)
    }
  }

  async function work(claimed: Claimed, lease: Lease): Promise<void> {
    const lend = lends[claimed.lane]
    const { withoutDatabase } = machine
    const load = () => gated(lend, lease, (client) => loadRun(client, claimed.id))
    let run: RunRow | null = null
    try {
      run = await load()
      if (claimed.isTakeover) log.warn({ run: run.id, epoch: run.epoch }, 'runs.takeover')
      if (await withoutDatabase?.claimed(run)) run = await load()
      await executeRun({ machine, lend, lease, run })
      withoutDatabase?.released(run.id)
    } catch (cause) {
      // Whatever else broke because the lease is gone, the lease is why.
      const why: unknown = lease.abort.signal.aborted ? lease.abort.signal.reason : cause
      lease.abort.abort(why)
      if (run !== null && withoutDatabase?.has(run.id) && !(why instanceof Released) && !(await mayWrite())) {
        log.error({ run: run.id, epoch: run.epoch, why: wordsOf(why) }, 'runs.goes-on-without-database')
        withoutDatabase.goOn(run)
        return
      }
      withoutDatabase?.released(claimed.id)
      if (why instanceof Fenced) {
        log.warn({ run: claimed.id, epoch: claimed.epoch, why: why.message }, 'runs.fenced')
        unsaid.push({ id: claimed.id, why: `${worker}, epoch ${claimed.epoch}: ${why.message}` })
        await sayFenced().catch(() => undefined)
        return
      }
      if (!(why instanceof Released)) log.error({ run: claimed.id, err: why }, 'runs.interrupted')
      await releaseRun({ lend, lease, run: claimed }, why instanceof Released ? 0 : AGAIN_MS).catch((err: unknown) =>
        log.warn({ run: claimed.id, err }, 'runs.not-released'),
      )
    } finally {
      leases.delete(claimed.id)
    }
  }

  /** Whether the database takes anything at all: one that is away, read-only or full does not. */
  const mayWrite = () =>
    lends[0]((client) => client.query('UPDATE worker SET seen_at = clock_timestamp() WHERE id = $1', [worker])).then(
      () => true,
      () => false,
    )

  /** One entry a loss, as soon as the database takes it. */
  async function sayFenced(): Promise<void> {
    for (let next = unsaid.shift(); next; next = unsaid.shift()) {
      const { id, why } = next
      try {
        await lends[2]((client) =>
          writeEntry(client, { action: 'runs.fence', phase: 'event', outcome: 'denied', runId: id, target: runTarget(id), reason: why }),
        )
      } catch (cause) {
        unsaid.unshift(next)
        throw cause
      }
    }
  }

  const mayClaim = () => !isDraining && !isStopped && strange.length === 0 && clocks.state().mayClaim
  const heldIn = (lane: Lane) => [...leases.values()].filter((lease) => lease.lane === lane)

  const poll = (lane: Lane) =>
    turn(`poll ${lane}`, async () => {
      while (mayClaim() && heldIn(lane).length < SLOTS[lane]) {
        const sentAtMs = monotonicMs()
        const claimed = await claimRun(lends[lane], { worker, lanes: [lane], version })
        if (!claimed) break
        const lease = newLease(claimed, sentAtMs)
        leases.set(claimed.id, lease)
        const done = work(claimed, lease).finally(() => works.delete(done))
        works.add(done)
      }
      if (unsaid.length > 0) await sayFenced()
    })
  const polls = new Map(lanes.map((lane) => [lane, poll(lane)]))

  const renew = (lane: Lane) =>
    turn(`renew ${lane}`, async () => {
      const mine = heldIn(lane)
      if (strange.length > 0 || mine.length === 0) return
      const sentAtMs = monotonicMs()
      const renewed = await renewRuns(lends[lane], mine)
      for (const lease of mine)
        if (renewed.has(lease.id)) lease.renewedAtMs = sentAtMs
        else lease.abort.abort(new Fenced(`run ${lease.id} could not be renewed`))
    })

  const lookAtFences = () => {
    for (const lease of leases.values()) if (!isHeld(lease)) lease.abort.abort(new Fenced(`run ${lease.id} was not renewed in time`))
  }
  const modules = turn('modules', async () => {
    strange = (await lends[2](strangeModules)).map(({ said }) => said)
    if (strange.length > 0) log.error({ strange }, 'runs.module-differs')
  })
  const beat = turn('beat', async () => {
    await lends[2]((client) =>
      client.query(
        `INSERT INTO worker (id, role, version, lanes, seen_at, skew_ms, loop_p99_ms) VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6)
         ON CONFLICT (id) DO UPDATE SET role = $2, version = $3, lanes = $4, seen_at = clock_timestamp(), skew_ms = $5, loop_p99_ms = $6`,
        [worker, role, version, mayClaim() ? [...lanes] : [], clocks.state().skewMs, loop.read().p99Ms],
      ),
    )
  })
  const wake = turn('wake held', () => wakeHeld(lends[2]))
  const look = turn('clocks', async () => void (await clocks.look()))
  const repeat = (ms: number, run: () => unknown) => timers.push(setInterval(() => void run(), ms))

  return {
    /** Errors: a kind that a live run needs is not in this process. A database that does not answer is tried again. */
    async start(): Promise<void> {
      const missing = await lends[2]((client) => missingKinds(client, machine.kinds))
      if (missing.length > 0) throw new Error(`live runs need step kinds that this version does not have: ${missing.join(', ')}`)
      await modules()
      await look()
      await beat()
      repeat(FENCE_LOOK_MS, lookAtFences)
      repeat(MODULES_MS, modules)
      repeat(BEAT_MS, beat)
      repeat(HELD_MS, wake)
      repeat(CLOCKS_MS, look)
      for (const lane of lanes) {
        repeat(RENEW_MS, renew(lane))
        repeat(POLL_MS[lane], polls.get(lane) ?? (() => undefined))
      }
    },
    /** A hint that something may be there. */
    hint: () => void Promise.all([...polls.values()].map((run) => run())),
    /** Gives everything back: the first lane at once, the others at their next step, at most so long. Then it is over. */
    async drain(withinMs = DRAIN_MS): Promise<void> {
      isDraining = true
      for (const lease of heldIn(0)) lease.abort.abort(new Released('this process is going'))
      const late = setTimeout(() => {
        for (const lease of leases.values()) lease.abort.abort(new Released('this process is going'))
      }, withinMs)
      await Promise.allSettled(works)
      clearTimeout(late)
      await lends[2]((client) => client.query('DELETE FROM worker WHERE id = $1', [worker])).catch(() => undefined)
      this.stop()
    },
    /** Lets go of everything without a word, as a process that dies. */
    stop(): void {
      isStopped = true
      for (const timer of timers) clearInterval(timer)
      for (const lease of leases.values()) lease.abort.abort(new Fenced('this process has stopped'))
      loop.stop()
    },
    state: (): EngineState => ({
      held: [...leases.values()].map(({ id, lane, epoch }) => ({ id, lane, epoch })),
      reasons: [...strange, ...(clocks.state().mayClaim ? [] : ['runs: the clock of this machine is far from the database’s'])],
      skewMs: clocks.state().skewMs,
      loop: loop.read(),
      isDraining,
    }),
  }
}
export type RunEngine = ReturnType<typeof createRunEngine>
