import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { EvaluationError, loadPolicy, type WasmPolicy } from '@/server/adapters/opa/wasm'
import { BUILTINS, takeLostPrecision } from './builtins/all'
import { setClock } from './builtins/time'
import type { BatchAnswer, FromThread, RuntimeText, ThreadAnswer, ToThread, WarmUp } from './thread-protocol'

/** One evaluator: the resident versions, each an instance with its own data. Evaluation is synchronous, so a hung policy ends this thread and no other. */
type Resident = { policy: WasmPolicy; dataJson: string; runtimeJson: string | null; baselineBytes: number; revision: number }
type Evaluate = Extract<ToThread, { kind: 'evaluate' }>

const DECISION = 'acgs/main/decision'
const MASK = 'system/log/mask'
const ASIDE_PRIORITY = 10
const encoder = new TextEncoder()
const isAside = (workerData as { isAside?: boolean } | null)?.isAside === true // set by startEvaluator
const residents = new Map<string, Resident>()

/** Constitutional data and runtime data as one document. The first is an object by the schema of the bundle and never has a member `runtime`. */
const joined = (dataJson: string, runtimeJson: string) => `${dataJson.slice(0, -1)},"runtime":${runtimeJson}}`

function setData(resident: Resident, runtime: RuntimeText): void {
  resident.revision = runtime.revision
  if (resident.runtimeJson === runtime.json) return // a change that is no document's, such as another active version
  resident.policy.setData(joined(resident.dataJson, runtime.json))
  resident.runtimeJson = runtime.json
  resident.baselineBytes = resident.policy.memoryBytes()
}

function warm(policy: WasmPolicy, { inputs, rounds }: WarmUp): void {
  for (let round = 0; round < rounds; round++) {
    for (const input of inputs) {
      setClock(Date.now())
      const result = JSON.parse(policy.evaluate(encoder.encode(input), { entrypoint: DECISION })) as [{ result?: { allow?: unknown } }?]
      if (typeof result[0]?.result?.allow !== 'boolean') throw new EvaluationError('evaluation_failed', 'a warm-up request had no result')
      if (result[0].result.allow) throw new EvaluationError('evaluation_failed', 'a request of nobody was allowed during warm-up')
    }
  }
}

async function load(message: Extract<ToThread, { kind: 'load' }>): Promise<void> {
  const policy = await loadPolicy(message.module, BUILTINS)
  const resident: Resident = { policy, dataJson: message.dataJson, runtimeJson: null, baselineBytes: 0, revision: 0 }
  setData(resident, message.runtime)
  warm(policy, message.warmUp)
  resident.baselineBytes = policy.memoryBytes()
  residents.set(message.hash, resident)
}

/** The mask reads the whole event; the input is put into it as bytes, so it is not read and written again. */
function maskOf(policy: WasmPolicy, input: Uint8Array): string | null {
  const head = encoder.encode('{"input":')
  const event = new Uint8Array(head.length + input.length + 1)
  event.set(head)
  event.set(input, head.length)
  event[event.length - 1] = 0x7d
  try {
    return policy.evaluate(event, { entrypoint: MASK })
  } catch {
    return null
  }
}

function evaluate({ hash, entrypoint, input, nowMs, masks }: Evaluate): ThreadAnswer {
  const resident = residents.get(hash)
  if (!resident) return { ok: false, code: 'version_missing', message: 'this version is not resident', mask: null, evalNs: 0, revision: 0 }
  const { revision } = resident
  setClock(nowMs)
  const started = process.hrtime.bigint()
  const took = () => Number(process.hrtime.bigint() - started)
  try {
    const text = resident.policy.evaluate(input, { entrypoint })
    const evalNs = took()
    return { ok: true, text, mask: masks ? maskOf(resident.policy, input) : null, evalNs, revision }
  } catch (thrown) {
    const evalNs = took()
    const { code, message } = thrown instanceof EvaluationError ? thrown : { code: 'evaluation_failed', message: String(thrown) }
    return { ok: false, code, message, mask: masks ? maskOf(resident.policy, input) : null, evalNs, revision }
  }
}

/** Every item with the runtime data of its own moment. What fails is an answer too, and the next item goes on. */
function evaluateAll({ hash, runtimes, items, progress }: Extract<ToThread, { kind: 'batch' }>): BatchAnswer[] {
  const resident = residents.get(hash)
  return items.map(({ entrypoint, input, runtime, nowMs, format }, at) => {
    Atomics.store(progress, 0, at)
    if (!resident) return { code: 'version_missing', evalNs: 0 }
    let started = process.hrtime.bigint()
    try {
      const json = runtimes[runtime] ?? '{}'
      if (resident.runtimeJson !== json) {
        resident.runtimeJson = null // half set, should it fail
        setData(resident, { json, revision: 0 })
      }
      setClock(nowMs)
      started = process.hrtime.bigint()
      const text = resident.policy.evaluate(input, { entrypoint, format })
      return { text, evalNs: Number(process.hrtime.bigint() - started) }
    } catch (thrown) {
      const code = thrown instanceof EvaluationError ? thrown.code : 'evaluation_failed'
      return { code, evalNs: Number(process.hrtime.bigint() - started) }
    }
  })
}

const sizes = () => {
  let memoryBytes = 0
  let baselineBytes = 0
  for (const { policy, baselineBytes: baseline } of residents.values()) {
    memoryBytes += policy.memoryBytes()
    baselineBytes += baseline
  }
  return { memoryBytes, baselineBytes }
}

async function handle(message: ToThread): Promise<FromThread> {
  if (message.kind === 'evaluate') {
    const answer = evaluate(message)
    const lostPrecision = takeLostPrecision()
    return { kind: 'answer', id: message.id, answer: lostPrecision ? { ...answer, lostPrecision } : answer, ...sizes() }
  }
  if (message.kind === 'batch') {
    const answers = evaluateAll(message)
    return { kind: 'batch', id: message.id, answers, ...sizes() }
  }
  try {
    if (message.kind === 'load') await load(message)
    if (message.kind === 'drop') residents.delete(message.hash)
    if (message.kind === 'runtime') {
      for (const resident of residents.values()) setData(resident, message.runtime)
    }
    return { kind: 'done', id: message.id, ...sizes() }
  } catch (thrown) {
    return { kind: 'failed', id: message.id, message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

// Linux alone gives each thread a priority of its own.
if (isAside && process.platform === 'linux') setPriority(0, ASIDE_PRIORITY)
const port = parentPort
if (!port) throw new Error('the evaluator runs in a worker thread')
port.on('message', (message: ToThread) => {
  void handle(message).then((said) => port.postMessage(said))
})
