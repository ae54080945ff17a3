import { loadPolicy } from '@/server/adapters/opa/wasm'
import { BUILTINS } from '@/server/engine/builtins/all'
import { setClock } from '@/server/engine/builtins/time'
import type { EngineVersion } from '@/server/engine/version'
import type { Run } from './load'

/** The compiled policy in the calling thread, one after another: text to bytes, evaluation, result to objects. */
export async function evaluateHere(
  version: EngineVersion,
  { runtimeJson, inputs, runs }: { runtimeJson: string; inputs: object[]; runs: number },
) {
  const policy = await loadPolicy(version.module, BUILTINS)
  policy.setData(`${version.dataJson.slice(0, -1)},"runtime":${runtimeJson}}`)
  setClock(Date.now())
  const encoder = new TextEncoder()
  const one = (input: object) => {
    const at = performance.now()
    JSON.parse(policy.evaluate(encoder.encode(JSON.stringify(input)), { entrypoint: 'acgs/main/decision' }))
    return performance.now() - at
  }
  const coldMs = one(inputs[0] ?? {})
  for (const input of inputs) one(input)
  const made: Run[] = []
  for (let i = 0; i < runs; i++) {
    const startedAt = performance.now()
    const latencies = inputs.map(one)
    made.push({ latencies, perSecond: inputs.length / ((performance.now() - startedAt) / 1000) })
  }
  return { coldMs, runs: made }
}
