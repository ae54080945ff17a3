import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalize } from 'json-canonicalize'
import { runPinned } from '../../adapters/opa/run-tool.ts'
import { UsageError } from '../say.ts'
import { CONSTITUTION } from './compile.mts'

/** Real OPA's answers, for comparison with the compiled module. */
export type Fixture = {
  now_ns: number
  input: unknown
  runtime: unknown
  expect: { allow: boolean; verdict: string; violation_codes: string[] }
}
export type Answer = { decision: unknown; mask: unknown }

const WRAPPER = `package oracle

answers[name] := {"decision": decision, "mask": mask} if {
	some name, fixture in data.cases
	decision := data.acgs.main.decision with input as fixture.input with data.runtime as fixture.runtime with time.now_ns as fixture.now_ns
	mask := data.system.log.mask with input as {"input": fixture.input}
}

raw := {"decision": decision, "mask": mask} if {
	decision := data.acgs.main.decision with data.runtime as data.raw.runtime with time.now_ns as data.raw.now_ns
	mask := data.system.log.mask with input as {"input": input}
}
`
const EVAL_MS = 180_000

async function evaluate(opa: string, query: string, files: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-oracle-'))
  try {
    writeFileSync(join(folder, 'wrapper.rego'), WRAPPER)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const data = Object.keys(files).filter((name) => name !== 'input.json')
    const input = 'input.json' in files ? ['-i', 'input.json'] : []
    const args = [
      'eval',
      '--format',
      'json',
      '-d',
      CONSTITUTION,
      '-d',
      'wrapper.rego',
      ...data.flatMap((name) => ['-d', name]),
      ...input,
      query,
    ]
    const limits = { timeMs: EVAL_MS, memoryBytes: 2 ** 31, stdoutBytes: 2 ** 26 }
    const { code, stdout, stderr } = await runPinned(opa, args, { cwd: folder, limits, env: { GOMEMLIMIT: '2GiB' } })
    if (code !== 0) throw new UsageError(`opa eval failed: ${stderr || stdout}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Evaluated = { result?: [{ expressions: [{ value: unknown }] }] }
const resultOf = (text: string): unknown => exact<Evaluated>(text).result?.[0].expressions[0].value

/** OPA's answer to each fixture of a file. */
export const askAll = async (opa: string, fixtures: string): Promise<Record<string, Answer>> =>
  resultOf(await evaluate(opa, 'data.oracle.answers', { 'cases.json': fixtures })) as Record<string, Answer> // what the wrapper makes

/** OPA's answer to an input given as text, which no reader of ours has touched. */
export const askRaw = async (opa: string, input: string, raw: { runtime: unknown; now_ns: number }): Promise<Answer> =>
  resultOf(await evaluate(opa, 'data.oracle.raw', { 'raw.json': JSON.stringify({ raw }), 'input.json': input })) as Answer // the same

/** JSON in which a number that no double holds keeps its digits. */
export function exact<T>(text: string): T {
  const keep = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? `number:${context?.source ?? value}` : value
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown) as T
}

/** One text for one answer: the decision sorts its own lists, the mask is a set, which has no order. */
export function canonical({ decision, mask }: Answer): string {
  const sorted = Array.isArray(mask) ? mask.map((one) => canonicalize(one)).sort() : mask
  return canonicalize({ decision, mask: sorted })
}
