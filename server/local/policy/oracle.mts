import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalize } from 'json-canonicalize'
import { parseExact } from '../../../lib/exact-json.ts'
import { ASK_ALL, ASK_ONE, ASKING, type Asked, casesText } from '../../adapters/opa/ask-all.ts'
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
const EVAL_MS = 180_000

async function evaluate(opa: string, query: string, files: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-oracle-'))
  try {
    writeFileSync(join(folder, 'asking.rego'), ASKING)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const data = Object.keys(files).filter((name) => name !== 'input.json')
    const input = 'input.json' in files ? ['-i', 'input.json'] : []
    const sources = ['-d', CONSTITUTION, '-d', 'asking.rego', ...data.flatMap((name) => ['-d', name])]
    const limits = { timeMs: EVAL_MS, memoryBytes: 2 ** 31, stdoutBytes: 2 ** 26 }
    const { code, stdout, stderr } = await runPinned(opa, ['eval', '--format', 'json', ...sources, ...input, query], {
      cwd: folder,
      limits,
      env: { GOMEMLIMIT: '2GiB' },
    })
    if (code !== 0) throw new UsageError(`opa eval failed: ${stderr || stdout}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Evaluated<T> = { result?: [{ expressions: [{ value: T }] }] }
const resultOf = <T,>(text: string): T | undefined => parseExact<Evaluated<T>>(text).result?.[0].expressions[0].value
const answerOf = ({ decision, mask }: Asked): Answer => ({ decision: decision[0], mask: mask[0] })

/** OPA's answer to each fixture. */
export async function askAll(opa: string, cases: Record<string, Fixture>): Promise<Record<string, Answer>> {
  const asked = Object.entries(cases).map(([id, { input, runtime, now_ns }]) => ({ id, input, runtime, nowNs: String(now_ns) }))
  const answers = resultOf<Record<string, Asked>>(await evaluate(opa, ASK_ALL, { 'cases.json': casesText(asked) })) ?? {}
  return Object.fromEntries(Object.entries(answers).map(([id, one]) => [id, answerOf(one)]))
}

/** OPA's answer to an input given as text, which no reader of ours has touched. */
export async function askRaw(opa: string, input: string, raw: { runtime: unknown; now_ns: number }): Promise<Answer> {
  const files = { 'raw.json': JSON.stringify({ acgs_asked: { raw } }), 'input.json': input }
  return answerOf(resultOf<Asked>(await evaluate(opa, ASK_ONE, files)) ?? { decision: [], mask: [] })
}

/** One text for one answer: the decision sorts its own lists, the mask is a set, which has no order. */
export function canonical({ decision, mask }: Answer): string {
  const sorted = Array.isArray(mask) ? mask.map((one) => canonicalize(one)).sort() : mask
  return canonicalize({ decision, mask: sorted })
}
