import { type Module, nameOf, type Term, walk } from '@/server/adapters/opa/ast'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { type Builtins, finding, type Lint, rangeOf } from './lint'

const OUTSIDE = 'it reaches outside, and a decision may depend on nothing but its input, its data and its clock'
const RANDOM = 'it answers something else each time, so that no decision could be replayed'
const INEXACT = 'it has no exact implementation beside the compiled policy'
const OLD = 'it is deprecated'

/** Why a builtin is refused and what to use instead, by the first pattern that fits. */
const REASONS: readonly [pattern: RegExp, why: string, instead: string][] = [
  [/^http\.send$/, OUTSIDE, 'have the caller send the answer in input.facts'],
  [/^net\.lookup_ip_addr$/, OUTSIDE, 'net.cidr_contains on an address of the input'],
  [/^opa\.runtime$/, OUTSIDE, 'data.runtime'],
  [/^providers\./, OUTSIDE, 'nothing; requests are signed by who makes them'],
  [/^rego\.parse_module$/, OUTSIDE, 'nothing; policies are read by the console'],
  [/^io\.jwt\.encode_sign/, OUTSIDE, 'io.jwt.decode_verify to check a token'],
  [/^rand\.intn$/, RANDOM, 'a digest of the request, such as crypto.sha256'],
  [/^uuid\.rfc4122$/, RANDOM, 'the request’s own id'],
  [/^(print|trace)$/, 'it is for tests: a decision prints nothing', 'a member of the answer, or print in a _test.rego file'],
  [/^any$/, OLD, '`true in xs`'],
  [/^all$/, OLD, '`every x in xs { x }`'],
  [/^re_match$/, OLD, 'regex.match'],
  [/^set_diff$/, OLD, '`a - b`'],
  [/^net\.cidr_overlap$/, OLD, 'net.cidr_contains'],
  [/^cast_/, OLD, 'a check of the type, such as is_string'],
  [/^json\.(match|verify)_schema$/, INEXACT, 'checks of the members, such as is_string(input.x)'],
  [/^yaml\./, INEXACT, 'json.marshal and json.unmarshal'],
  [/^regex\.(globs_match|template_match)$/, INEXACT, 'regex.match or glob.match'],
  [/^strings\.render_template$/, INEXACT, 'a template string, $"…{x}…"'],
  [/^sprintf$/, INEXACT, 'a template string, $"…{x}…"'],
  [/^regex\./, INEXACT, 'regex.match or regex.find_all_string_submatch_n'],
  [/^time\./, INEXACT, 'time.now_ns and time.parse_rfc3339_ns'],
  [/^object\./, INEXACT, 'object.get, object.keys or object.filter'],
  [/^json\./, INEXACT, 'json.filter or json.remove'],
  [/^crypto\./, INEXACT, 'a digest that the caller sends'],
  [/^graphql\./, INEXACT, 'the parsed query as input'],
  [/^net\./, INEXACT, 'net.cidr_contains or net.cidr_intersects'],
  [/^strings\./, INEXACT, 'replace, contains or startswith'],
  [/^graph\./, INEXACT, 'graph.reachable'],
]

function sayRefused(name: string, { deprecated }: Builtins): string {
  const [, why = deprecated.has(name) ? OLD : INEXACT, instead] = REASONS.find(([pattern]) => pattern.test(name)) ?? []
  return `${name} is refused: ${why}.${instead ? ` Use ${instead}.` : ''}`
}

/** First names that mean something of the draft's own. */
const ownNames = ({ imports = [], rules = [] }: Module): Set<string> =>
  new Set([
    ...imports.map(({ alias, path }) => alias ?? String((path.value as Term[]).at(-1)?.value)), // an import's path is a reference
    ...rules.map(({ head }) => String(head.ref[0]?.value)),
  ])

/** A call of a builtin that a compiled decision may not make. */
export const wasmCapability: Lint = ({ modules, builtins }) =>
  modules.flatMap((file) => {
    const own = ownNames(file.module)
    const found: Diagnostic[] = []
    walk(file.module.rules, ({ type, value, location }) => {
      if (type !== 'ref' || !location || !Array.isArray(value)) return undefined
      const name = nameOf(value as Term[]) // the parts of a reference
      if (!builtins.known.has(name) || builtins.allowed.has(name) || own.has(name.split('.')[0] ?? '')) return undefined
      const said = { source: 'capability', code: 'acgs/wasm-capability', severity: 'error', message: sayRefused(name, builtins) } as const
      found.push(finding(file, rangeOf(file, location), said))
      return false
    })
    return found
  })
