import type { Entry } from '@/server/engine/journal'
import { maskInput } from '@/server/engine/mask'
import type { EvaluatorPool } from '@/server/engine/pool'
import type { EngineVersion } from '@/server/engine/version'

const encoder = new TextEncoder()
const MASK = 'system/log/mask'

async function askMask(evaluators: EvaluatorPool, { hash }: EngineVersion, input: Record<string, unknown>): Promise<string | null> {
  const asked = { hash, entrypoint: MASK, input: encoder.encode(JSON.stringify({ input })), nowMs: Date.now(), masks: false }
  const answer = await evaluators.evaluate(asked)
  return answer.kind === 'answer' ? answer.text : null
}

export type MaskBy = { evaluators: EvaluatorPool; version: EngineVersion }

/** Masks what an OPA sent, whatever it did itself. By a version that is not ours, or one that does not answer, nothing can be masked: then nothing is
 *  kept of the input. */
export async function maskAgain({ record }: Entry, { by, key }: { by: MaskBy | null; key: string }): Promise<void> {
  if (record.input === null) return
  const mask = by ? await askMask(by.evaluators, by.version, record.input) : null
  const { input, masked, erased } = maskInput(record.input, { mask, key })
  record.input = input
  record.masked = [...new Set([...record.masked, ...masked])].sort()
  record.erased = [...new Set([...record.erased, ...erased])].sort()
  const hasClock = Object.hasOwn(record.nd_builtin_cache, 'time.now_ns')
  record.acgs.replayable =
    input === null || record.masked.length > 0 || record.erased.length > 0 ? 'masked' : hasClock ? 'yes' : 'missing_facts'
}
