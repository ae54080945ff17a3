import { AppError } from '@/lib/errors'
import type { Candidate, CandidateAnswer, CandidateRequest, Candidates } from '@/server/ports/candidates'
import type { OpenedBundle } from '@/server/ports/policies'
import { type Evaluator, startEvaluator } from './evaluator'
import { warmUpOf } from './warm-up'
import { createWatch } from './watch-batch'
import { within } from './within'

const LIMIT_MS = 2000
const LOAD_MS = 10_000
/** One message a batch: enough to pay for the way there and back, few enough that the batches of two threads stay even. */
const BATCH = 64
const DECISION = 'acgs/main/decision'
const WARM = 50

type Job = { request: CandidateRequest; resolve: (answer: CandidateAnswer) => void }
type Seat = { evaluator: Evaluator; isBusy: boolean }
type Options = { threads: number; limitMs: number; isAside?: boolean }
type Version = { hash: string; module: WebAssembly.Module; dataJson: string }

const compiledOf = async ({ constitutionHash: hash, wasm, dataJson }: OpenedBundle): Promise<Version> => ({
  hash,
  module: await WebAssembly.compile(wasm),
  dataJson: dataJson.trim(),
})

/** A version in threads of its own, which decide nothing. Rejects when it does not load; nothing is left running then. */
export async function openCandidate(file: URL, version: Version, { threads, limitMs, isAside = false }: Options): Promise<Candidate> {
  const { hash, module, dataJson } = version
  const runtime = { json: '{}', revision: 0 }
  const seats = new Set<Seat>()
  const queue: Job[] = []
  let isClosed = false
  let isPumping = false
  const endQueue = () => {
    for (const { resolve } of queue.splice(0)) resolve({ kind: 'crashed', code: 'closed', evalNs: 0 })
  }

  async function addSeat(): Promise<Seat> {
    const seat: Seat = { evaluator: startEvaluator(file, { isAside }), isBusy: true }
    seats.add(seat)
    try {
      await within(LOAD_MS, seat.evaluator.tell({ kind: 'load', hash, module, dataJson, runtime, warmUp: { inputs: [], rounds: 0 } }))
    } catch (cause) {
      seats.delete(seat)
      await seat.evaluator.end()
      throw cause
    }
    seat.isBusy = false
    return seat
  }

  /** Puts another thread in its place. A version that no longer loads answers for itself: what waits is told so. */
  async function replace(seat: Seat): Promise<void> {
    seats.delete(seat)
    await seat.evaluator.end()
    if (isClosed) return endQueue()
    await addSeat().catch(() => {
      if (seats.size === 0) for (const { resolve } of queue.splice(0)) resolve({ kind: 'crashed', code: 'thread_lost', evalNs: 0 })
    })
    pump()
  }

  async function run(seat: Seat, jobs: readonly Job[]): Promise<void> {
    seat.isBusy = true
    const runtimes = [...new Set(jobs.map(({ request }) => request.runtime))]
    const places = new Map(runtimes.map((json, place) => [json, place]))
    const items = jobs.map(({ request }) => ({
      entrypoint: request.entrypoint,
      input: request.input,
      runtime: places.get(request.runtime) ?? 0,
      nowMs: request.nowMs,
      format: request.format ?? (0 as const),
    }))
    const watch = createWatch(limitMs)
    const answered = seat.evaluator.evaluateAll({ hash, runtimes, items, progress: watch.progress }).then(
      (answers) => ({ kind: 'answers' as const, answers }),
      () => ({ kind: 'crashed' as const }),
    )
    const said = await Promise.race([answered, watch.stuck])
    watch.stop()
    if (said.kind === 'answers') {
      for (const [at, { resolve }] of jobs.entries()) resolve(answerOf(said.answers[at]))
      if (seat.evaluator.isSwollen()) await replace(seat)
      else seat.isBusy = false
      return pump()
    }
    // The one it was at is to blame. The others are asked again: an evaluation has no effects.
    const at = watch.at()
    jobs[at]?.resolve({ kind: said.kind, code: said.kind === 'timeout' ? 'limit_exceeded' : 'thread_lost', evalNs: watch.itemNs() })
    queue.unshift(...jobs.filter((_, place) => place !== at))
    await replace(seat)
  }

  function pump(): void {
    if (isPumping) return
    isPumping = true
    setImmediate(() => {
      isPumping = false
      for (const seat of seats) {
        if (seat.isBusy || queue.length === 0) continue
        void run(seat, queue.splice(0, BATCH))
      }
    })
  }

  const candidate: Candidate = {
    hash,
    evaluate(request) {
      return new Promise((resolve) => {
        if (isClosed) return resolve({ kind: 'crashed', code: 'closed', evalNs: 0 })
        queue.push({ request, resolve })
        pump()
      })
    },
    async close() {
      isClosed = true
      endQueue()
      await Promise.all([...seats].map(({ evaluator }) => evaluator.end()))
    },
  }
  try {
    await Promise.all(Array.from({ length: threads }, addSeat))
  } catch (cause) {
    await candidate.close()
    throw cause
  }
  await warm(candidate, threads)
  return candidate
}

const answerOf = (one: { text: string; evalNs: number } | { code: string; evalNs: number } | undefined): CandidateAnswer => {
  if (one === undefined) return { kind: 'crashed', code: 'thread_lost', evalNs: 0 }
  return 'text' in one ? { kind: 'answer', ...one } : { kind: 'error', ...one }
}

/** The first evaluations take many times the later. What they answer is not asked: a candidate may be wrong in any way. */
async function warm(candidate: Candidate, threads: number): Promise<void> {
  const encoder = new TextEncoder()
  const [input] = warmUpOf(candidate.hash).inputs.map((text) => encoder.encode(text))
  if (!input) return
  const request = { entrypoint: DECISION, input, runtime: '{}', nowMs: 0 }
  if ((await candidate.evaluate(request)).kind !== 'answer') return
  await Promise.all(Array.from({ length: WARM * threads }, () => candidate.evaluate(request)))
}

/** Versions that decide nothing live, in threads of their own, made from the engine's evaluator thread.
 *  In: where the bundle of `server/engine/evaluator-thread.ts` is. */
export function createCandidates(file: URL): Candidates {
  return {
    async open(bundle, { threads = 1, limitMs = LIMIT_MS } = {}) {
      try {
        return await openCandidate(file, await compiledOf(bundle), { threads, limitMs })
      } catch (cause) {
        throw new AppError('BAD_REQUEST', `The version does not load: ${cause instanceof Error ? cause.message : String(cause)}.`, {
          cause,
        })
      }
    },
  }
}
