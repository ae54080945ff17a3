import { readFile } from 'node:fs/promises'
import { AppError } from '@/lib/errors'
import type { Commands } from './commands'
import { policyFile } from './policy-folder'

export type Builtin = {
  name: string
  infix?: string
  deprecated?: boolean
  categories?: string[]
  description?: string
  decl: { args?: unknown[]; result?: unknown; variadic?: unknown }
}
export type Capabilities = { builtins: Builtin[]; future_keywords?: string[]; allow_net?: string[] }

/** Not even in a test: they reach outside, or answer something else each time. */
const NEVER = /^(http\.send|net\.lookup_ip_addr|opa\.runtime|providers\.|rego\.parse_module|io\.jwt\.encode_sign|rand\.intn|uuid\.rfc4122)/

export const CAPABILITIES = () => policyFile('capabilities.json')
const readAllowed = async () => JSON.parse(await readFile(CAPABILITIES(), 'utf8')) as Capabilities // a file of ours

export type Offered = {
  /** Of this OPA. */
  all: Capabilities
  /** Names that a policy may call. */
  allowed: ReadonlySet<string>
  /** Text of the capabilities of tests: real OPA runs them, so what the compiled form lacks is fine there; the world outside is not. */
  forTests: string
}

/** What this OPA offers and what of it is allowed; asked once a version of OPA. */
export function offeredBy({ opa, version }: Commands): (by: string) => Promise<Offered> {
  const known = new Map<string, Promise<Offered>>()
  async function ask(by: string): Promise<Offered> {
    const { code, stdout } = await opa(['capabilities', '--current'], { by, cwd: '/' })
    if (code !== 0) throw new AppError('UPSTREAM', 'OPA does not say what it can do.')
    const all = JSON.parse(stdout) as Capabilities // OPA's own shape
    const builtins = all.builtins.filter(({ name, deprecated }) => !NEVER.test(name) && !deprecated)
    const allowed = new Set((await readAllowed()).builtins.map(({ name }) => name))
    return { all, allowed, forTests: JSON.stringify({ ...all, builtins, allow_net: [], future_keywords: [] }) }
  }
  return async (by) => {
    const { version: which } = await version('opa')
    const asked = known.get(which) ?? ask(by)
    known.set(which, asked)
    asked.catch(() => known.delete(which))
    return asked
  }
}
