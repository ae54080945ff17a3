import { EvaluationError, loadPolicy } from '../../../adapters/opa/wasm.ts'
import { BUILTINS } from '../../../engine/builtins/all.ts'
import { readValue, showValue } from '../../../engine/builtins/text.ts'
import { setClock } from '../../../engine/builtins/time.ts'
import { compare, isEqual, isList, RegoObject, RegoSet, type Value } from '../../../engine/builtins/value.ts'
import type { Case } from './suite.mts'

/** `refused` names the builtins that the engine does not have. */
export type Outcome = { kind: 'passed' } | { kind: 'refused'; builtins: string[] } | { kind: 'failed'; why: string }

const ENTRYPOINT = 'eval'
const encoder = new TextEncoder()

const sorted = (value: Value): Value => (isList(value) ? [...value].sort(compare) : value)

/** Both sides as a set of objects: the order of results means nothing. */
const resultSet = (results: readonly Value[], isSorted = false): Value =>
  new RegoSet(
    results.map((result) =>
      isSorted && result instanceof RegoObject ? new RegoObject(result.entries.map(([name, value]) => [name, sorted(value)])) : result,
    ),
  )

const wantedOf = ({ want, sort }: Case): Value =>
  resultSet(
    want.map((bindings) => new RegoObject(Object.entries(bindings).map(([name, text]) => [name, readValue(text)]))),
    sort,
  )

function resultsOf(text: string, { sort }: Case): Value {
  const value = readValue(text)
  return resultSet(value instanceof RegoSet ? value.items : isList(value) ? value : [value], sort)
}

const refusedIn = (message: string) => /^the policy calls (.*), which/.exec(message)?.[1]?.split(', ')

/** Evaluates one case as the engine would and compares it with OPA's answer as values: a set is not a list, and numbers have all their digits. */
export async function evaluateCase(one: Case, module: WebAssembly.Module | undefined): Promise<Outcome> {
  if (!module) return { kind: 'failed', why: one.skip ?? 'it has no module' }
  let text: string
  try {
    const policy = await loadPolicy(module, BUILTINS)
    policy.setData(one.data ?? '{}')
    setClock(Date.now())
    text = policy.evaluate(encoder.encode(one.input ?? ''), { entrypoint: ENTRYPOINT, format: 1 })
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown
    const builtins = thrown.code === 'builtin_missing' ? refusedIn(thrown.message) : undefined
    if (builtins) return { kind: 'refused', builtins }
    return one.error ? { kind: 'passed' } : { kind: 'failed', why: `${thrown.code}: ${thrown.message}` }
  }
  if (one.error) return { kind: 'failed', why: `answered ${text}, and OPA says: ${one.error}` }
  const wanted = wantedOf(one)
  const found = resultsOf(text, one)
  return isEqual(wanted, found) ? { kind: 'passed' } : { kind: 'failed', why: `${showValue(found)} is not ${showValue(wanted)}` }
}
