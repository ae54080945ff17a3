import { Worker } from 'node:worker_threads'
import type { BatchAnswer, FromThread, ThreadAnswer, ToThread } from './thread-protocol'

/** The pool's side of one evaluator thread. */
export type Evaluator = {
  /** Evaluates now; the caller sees to it that one runs at a time. Rejects when the thread ends first. */
  evaluate(request: Omit<Extract<ToThread, { kind: 'evaluate' }>, 'kind' | 'id'>): Promise<ThreadAnswer>
  /** Evaluates many in one message, in order. Rejects when the thread ends first. */
  evaluateAll(batch: Omit<Extract<ToThread, { kind: 'batch' }>, 'kind' | 'id'>): Promise<readonly BatchAnswer[]>
  /** Loads, drops or renews data between evaluations. Rejects with the thread's reason. */
  tell(command: Command): Promise<void>
  /** True when evaluations have left more than twice the memory that the data takes. */
  isSwollen(): boolean
  end(): Promise<void>
  readonly ended: Promise<void>
}
type Command = { kind: 'load' | 'drop' | 'runtime' } & Record<string, unknown>
type Waiting = { resolve: (said: FromThread) => void; reject: (reason: Error) => void }

const HEAP_MB = 64

/** Starts a thread from `file`. It keeps no process alive by itself. `isAside`: it yields the processor to the threads that decide. */
export function startEvaluator(file: URL, { isAside = false }: { isAside?: boolean } = {}): Evaluator {
  const worker = new Worker(file, {
    workerData: { isAside },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  })
  worker.unref()
  worker.stdout.resume() // a policy that prints is heard by nobody
  worker.stderr.resume()
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  let memoryBytes = 0
  let baselineBytes = 0
  let isEnded = false

  const failAll = (reason: Error) => {
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  }
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      isEnded = true
      failAll(new Error('the evaluator thread ended'))
      resolve()
    })
  })
  worker.on('error', (cause: Error) => failAll(cause))
  worker.on('message', (said: FromThread) => {
    if (said.kind !== 'failed') ({ memoryBytes, baselineBytes } = said)
    waiting.get(said.id)?.resolve(said)
    waiting.delete(said.id)
  })

  const ask = (message: Omit<ToThread, 'id'>): Promise<FromThread> =>
    new Promise((resolve, reject) => {
      if (isEnded) return reject(new Error('the evaluator thread ended'))
      const id = nextId++
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...message, id })
    })

  return {
    async evaluate(request) {
      const said = await ask({ kind: 'evaluate', ...request } as Omit<ToThread, 'id'>)
      if (said.kind === 'answer') return said.answer
      throw new Error('the evaluator thread did not answer')
    },
    async evaluateAll(batch) {
      const said = await ask({ kind: 'batch', ...batch } as Omit<ToThread, 'id'>)
      if (said.kind === 'batch') return said.answers
      throw new Error('the evaluator thread did not answer')
    },
    async tell(command) {
      const said = await ask(command as unknown as Omit<ToThread, 'id'>) // the four shapes of ToThread, checked where they are made
      if (said.kind === 'failed') throw new Error(said.message)
    },
    isSwollen: () => memoryBytes > 2 * baselineBytes && baselineBytes > 0,
    end: async () => {
      await worker.terminate()
    },
    ended,
  }
}
