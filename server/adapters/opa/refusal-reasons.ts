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
  [/^strings\.render_template$/, INEXACT, 'sprintf, or a template string, $"…{x}…"'],
  [/^crypto\./, INEXACT, 'a digest that the caller sends'],
  [/^graphql\./, INEXACT, 'the parsed query as input'],
]

/** Why a builtin is refused and what to use instead, in one sentence or two. */
export function reasonOf(name: string, isDeprecated = false): string {
  const [, why = isDeprecated ? OLD : INEXACT, instead] = REASONS.find(([pattern]) => pattern.test(name)) ?? []
  return `${name} is refused: ${why}.${instead ? ` Use ${instead}.` : ''}`
}
