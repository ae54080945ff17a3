import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ran } from '../../adapters/opa/run-tool.ts'
import { CAPABILITIES } from './compile.mts'

type Offered = { builtins: { name: string; decl: { args?: unknown[] } }[] }

/** Calls every builtin of this OPA that our capabilities leave out. Out: those called, and those that the check would let through. */
export async function tryRefused(opa: (args: string[]) => Promise<Ran>): Promise<{ called: string[]; accepted: string[] }> {
  const { builtins } = JSON.parse((await opa(['capabilities', '--current'])).stdout) as Offered // OPA's own shape
  const ours = JSON.parse(readFileSync(CAPABILITIES, 'utf8')) as Offered // a file of ours
  const allowed = new Set(ours.builtins.map(({ name }) => name))
  const refused = builtins.filter(({ name }) => !allowed.has(name))
  const calls = refused.map(({ name, decl }) => `p contains r if r := ${name}(${(decl.args ?? []).map(() => 'input.x').join(', ')})`)
  const folder = mkdtempSync(join(tmpdir(), 'acgs-refused-'))
  try {
    const path = join(folder, 'x.rego')
    writeFileSync(path, `package x\n\n${calls.join('\n\n')}\n`)
    const { stderr } = await opa(['check', '--format', 'json', '--max-errors', '0', '--capabilities', CAPABILITIES, path])
    const { errors } = JSON.parse(stderr || '{"errors":[]}') as { errors: { message: string }[] } // OPA's report
    const caught = new Set(errors.map(({ message }) => message))
    const called = refused.map(({ name }) => name)
    return { called, accepted: called.filter((name) => !caught.has(`undefined function ${name}`)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
