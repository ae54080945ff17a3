import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPinned } from '@/server/adapters/opa/run-tool'
import { loadPolicy } from '@/server/adapters/opa/wasm'
import { localTool } from '@/server/local/policy/find.mts'
import { compileRego } from '@/server/testing/compile-rego'
import { BUILTINS } from './all'
import { TEXT_CASES } from './oracle-text-cases'
import { TIME_CASES } from './oracle-time-cases'
import { VALUE_CASES } from './oracle-value-cases'
import { readValue, showValue } from './text'
import { isList, RegoObject, RegoSet } from './value'

/** Every case is evaluated by OPA itself and by the compiled policy with our builtins. OPA's answer is the expectation; there is no other. */
const CASES: Record<string, readonly string[]> = { ...TEXT_CASES, ...VALUE_CASES, ...TIME_CASES }
const names = Object.keys(CASES)
const numbered = names.flatMap((name) => (CASES[name] ?? []).map((expression) => ({ name, expression })))
const module = `package oracle

${numbered.map(({ expression }, i) => `answers["${i}"] := x if x := ${expression}`).join('\n\n')}

shown[i] := sprintf("%v", [[x]]) if some i, x in answers
`

async function oracle(): Promise<Record<string, string>> {
  const { path } = await localTool('opa')
  const folder = mkdtempSync(join(tmpdir(), 'acgs-oracle-'))
  try {
    writeFileSync(join(folder, 'x.rego'), module)
    const args = ['eval', '--format', 'raw', '-d', 'x.rego', 'data.oracle.shown']
    const { code, stdout, stderr } = await runPinned(path, args, { cwd: folder, limits: { timeMs: 60_000 } })
    if (code !== 0) throw new Error(`opa eval failed: ${stderr || stdout}`)
    return JSON.parse(stdout) as Record<string, string> // texts by number, as the module makes them
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ours(): Promise<Record<string, string>> {
  const policy = await loadPolicy(await compileRego({ 'x.rego': module }, ['oracle/answers']), BUILTINS)
  const results = readValue(policy.evaluate(new Uint8Array(), { entrypoint: 'oracle/answers', format: 1 }))
  const [first] = results instanceof RegoSet ? results.items : isList(results) ? results : []
  const answers = first instanceof RegoObject ? first.get('result') : undefined
  const entries = answers instanceof RegoObject ? answers.entries : []
  return Object.fromEntries(entries.map(([i, value]) => [String(i), showValue([value])]))
}

const [theirs, found] = await Promise.all([oracle(), ours()])
/** One spelling of the same numbers. Go's escapes are not read back: those texts are compared as they are. */
function spelled(text: string | undefined): string {
  if (text === undefined || /\\[^"\\nrtbf/]/.test(text)) return text ?? 'undefined'
  return showValue(readValue(text))
}

test.each(names)('%s answers as OPA does', (name) => {
  const rows = numbered.flatMap((one, i) => (one.name === name ? [{ expression: one.expression, i: String(i) }] : []))
  expect(rows.map(({ expression, i }) => `${expression} = ${spelled(found[i])}`)).toEqual(
    rows.map(({ expression, i }) => `${expression} = ${spelled(theirs[i])}`),
  )
})

test('the cases are not all undefined, and every family has some', () => {
  expect(Object.keys(theirs).length).toBeGreaterThan(numbered.length * 0.6)
  expect(names.length).toBeGreaterThan(12)
})
