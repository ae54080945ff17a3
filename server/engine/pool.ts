import { type Evaluator, startEvaluator } from './evaluator'
import type { RuntimeText, ThreadAnswer } from './thread-protocol'
import { warmUpOf } from './warm-up'
import { within } from './within'

export const LIMIT_MS = 50
export const WAIT_MS = 100
export const WAITING_MAX = 256
const REFILL_MS = 100
/** What a version may take to load and get warm before it is refused. */
const LOAD_MS = 10_000

/** A version every thread holds: compiled once, shared. */
export type PoolVersion = { hash: string; module: WebAssembly.Module; dataJson: string }
export type PoolRequest = { hash: string; entrypoint: string; input: Uint8Array; nowMs: number; masks: boolean }
export type PoolAnswer =
  | (Extract<ThreadAnswer, { ok: true }> & { kind: 'answer'; queueNs: number })
  | (Extract<ThreadAnswer, { ok: false }> & { kind: 'error'; queueNs: number })
  | { kind: 'timeout' | 'crashed'; evalNs: number; queueNs: number; revision: number }
  | { kind: 'overloaded' }

/** `held`: how many wait to tell it something; it takes no further request until they have. */
type Seat = { evaluator: Evaluator; state: 'warming' | 'idle' | 'busy' | 'loading'; held: number }
type Job = { request: PoolRequest; resolve: (answer: PoolAnswer) => void; queuedAt: bigint; timer: NodeJS.Timeout }
export type PoolOptions = {
  file: URL
  size: number
  limitMs?: number
  onKill?: (why: 'timeout' | 'crash') => void
  onLostPrecision?: (calls: Readonly<Record<string, number>>) => void
}
export type EvaluatorPool = ReturnType<typeof createPool>

const since = (at: bigint) => Number(process.hrtime.bigint() - at)

/** Evaluator threads, one request at a time each, one more than `size`: it is asked last, so an ended thread is not missed while another gets warm.
 *  A thread over its limit is ended and the request's answer is `timeout`. Waiting is not part of the limit; more than 100 ms of it, or 256 others, is `overloaded`. */
export function createPool({ file, size, limitMs = LIMIT_MS, onKill, onLostPrecision }: PoolOptions) {
  const seats = new Set<Seat>()
  const queue: Job[] = []
  const versions = new Map<string, PoolVersion>()
  let runtime: RuntimeText = { json: '{}', revision: 0 }
  let isEnded = false
  let isSpreading = false

  const load = ({ evaluator }: Pick<Seat, 'evaluator'>, { hash, module, dataJson }: PoolVersion, warmUp = warmUpOf(hash)) =>
    evaluator.tell({ kind: 'load', hash, module, dataJson, runtime, warmUp })

  /** In a thread that nobody waits for: a version that does not load, or never ends, is found out before a deciding thread has it. */
  async function tryOut(version: PoolVersion): Promise<void> {
    const evaluator = startEvaluator(file)
    try {
      await within(LOAD_MS, load({ evaluator }, version, { ...warmUpOf(version.hash), rounds: 1 }))
    } finally {
      void evaluator.end()
    }
  }

  async function addSeat(): Promise<void> {
    const seat: Seat = { evaluator: startEvaluator(file), state: 'warming', held: 0 }
    seats.add(seat)
    void seat.evaluator.ended.then(() => {
      if (!seats.delete(seat) || isEnded) return
      onKill?.('crash')
      setTimeout(refill, REFILL_MS).unref() // a thread that dies at once must not be started in a tight loop
    })
    try {
      const has = new Set<string>()
      let given = -1
      for (;;) {
        const missing = [...versions.values()].find(({ hash }) => !has.has(hash))
        if (!missing && (has.size === 0 || given === runtime.revision)) break
        if (missing) {
          if (has.size === 0) given = runtime.revision
          await load(seat, missing)
          has.add(missing.hash)
        } else {
          given = runtime.revision
          await seat.evaluator.tell({ kind: 'runtime', runtime })
        }
      }
      release(seat)
    } catch (cause) {
      seats.delete(seat)
      await seat.evaluator.end()
      throw cause
    }
  }

  function refill(): void {
    if (!isEnded) addSeat().catch(() => void setTimeout(refill, REFILL_MS).unref())
  }

  function release(seat: Seat): void {
    if (!seats.has(seat)) return
    if (seat.evaluator.isSwollen()) {
      retire(seat)
      return
    }
    seat.state = 'idle'
    const job = seat.held > 0 ? undefined : queue.shift()
    if (!job) return
    clearTimeout(job.timer)
    run(seat, job)
  }

  /** Ends a thread and starts another in its place. */
  function retire(seat: Seat): void {
    if (!seats.delete(seat)) return
    void seat.evaluator.end()
    refill()
  }

  function run(seat: Seat, { request, resolve, queuedAt }: Pick<Job, 'request' | 'resolve' | 'queuedAt'>): void {
    seat.state = 'busy'
    const queueNs = since(queuedAt)
    const startedAt = process.hrtime.bigint()
    const ended = (kind: 'timeout' | 'crashed'): PoolAnswer => ({ kind, evalNs: since(startedAt), queueNs, revision: runtime.revision })
    let isOver = false
    // The answer may be waiting behind this very timer when the process was busy: it is heard first.
    const timer = setTimeout(() => setImmediate(expire), limitMs)
    const expire = () => {
      if (isOver) return
      isOver = true
      onKill?.('timeout')
      resolve(ended('timeout'))
      retire(seat)
    }
    seat.evaluator.evaluate(request).then(
      (answer) => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        if (answer.lostPrecision) onLostPrecision?.(answer.lostPrecision)
        resolve(answer.ok ? { kind: 'answer', ...answer, queueNs } : { kind: 'error', ...answer, queueNs })
        release(seat)
      },
      () => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        resolve(ended('crashed'))
      },
    )
  }

  /** Tells a seat something between two requests: it takes no further one until it has heard. A seat that cannot is replaced. */
  async function tell(seat: Seat, say: () => Promise<void>): Promise<void> {
    seat.held += 1
    while (seats.has(seat) && seat.state !== 'idle' && !isEnded) await new Promise((next) => setTimeout(next, 1))
    if (!seats.has(seat)) return
    seat.state = 'loading'
    try {
      await say()
    } finally {
      seat.held -= 1
      release(seat)
    }
  }

  /** One seat at a time, so the others go on deciding; newer data that arrives meanwhile is spread by the same walk. */
  async function spread(): Promise<void> {
    if (isSpreading) return
    isSpreading = true
    try {
      for (let given = -1; given !== runtime.revision && !isEnded; ) {
        given = runtime.revision
        for (const seat of [...seats]) {
          if (seat.state === 'warming') continue // takes the newest by itself
          await tell(seat, () => seat.evaluator.tell({ kind: 'runtime', runtime })).catch(() => retire(seat))
        }
      }
    } finally {
      isSpreading = false
    }
  }

  return {
    async start(): Promise<void> {
      await Promise.all(Array.from({ length: size + 1 }, addSeat))
    },
    /** Makes a version resident and warm in every thread, one after another, once it was warm in one of its own. Rejects when one cannot; the
     *  others then drop it again. */
    async load(version: PoolVersion): Promise<void> {
      await tryOut(version)
      versions.set(version.hash, version) // a thread that starts from now on has it too
      const told: Seat[] = []
      try {
        for (const seat of [...seats]) {
          if (seat.state === 'warming') continue
          await tell(seat, () => load(seat, version))
          told.push(seat)
        }
      } catch (cause) {
        versions.delete(version.hash)
        for (const seat of told) void seat.evaluator.tell({ kind: 'drop', hash: version.hash }).catch(() => undefined)
        throw cause
      }
    },
    drop(hash: string): void {
      versions.delete(hash)
      for (const seat of seats) void seat.evaluator.tell({ kind: 'drop', hash }).catch(() => undefined)
    },
    /** Takes newer runtime data; every thread has it within a second. */
    setRuntime(next: RuntimeText): Promise<void> {
      runtime = next
      return spread()
    },
    evaluate(request: PoolRequest): Promise<PoolAnswer> {
      return new Promise((resolve) => {
        const queuedAt = process.hrtime.bigint()
        const seat = [...seats].find((one) => one.state === 'idle' && one.held === 0)
        if (seat) return run(seat, { request, resolve, queuedAt })
        if (queue.length >= WAITING_MAX || isEnded) return resolve({ kind: 'overloaded' })
        const job: Job = { request, resolve, queuedAt, timer: setTimeout(() => setImmediate(giveUp), WAIT_MS) }
        const giveUp = () => {
          const at = queue.indexOf(job)
          if (at < 0) return
          queue.splice(at, 1)
          resolve({ kind: 'overloaded' })
        }
        queue.push(job)
      })
    },
    queueDepth: () => queue.length,
    workers: () => {
      const counted = { warming: 0, idle: 0, busy: 0, loading: 0 }
      for (const { state } of seats) counted[state] += 1
      return counted
    },
    async end(): Promise<void> {
      isEnded = true
      for (const job of queue.splice(0)) {
        clearTimeout(job.timer)
        job.resolve({ kind: 'overloaded' })
      }
      await Promise.all([...seats].map((seat) => seat.evaluator.end()))
    },
  }
}
