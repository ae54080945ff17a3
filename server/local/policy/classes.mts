/** Why a builtin is not offered to policies, by name or by family. What is in neither list and has no implementation stops the generator. */
const OUTSIDE = 'It reaches outside the decision.'
const CHANGING = 'Its answer is another one each time, so the decision could not be replayed.'
const INEXACT = 'The engine has no implementation of it that is exactly OPA’s.'
const REASONS: Record<string, string> = {
  'http.send': OUTSIDE,
  'net.lookup_ip_addr': OUTSIDE,
  'opa.runtime': OUTSIDE,
  'providers.aws.sign_req': OUTSIDE,
  'rego.parse_module': OUTSIDE,
  'io.jwt.encode_sign': 'A policy has no secret to sign with.',
  'io.jwt.encode_sign_raw': 'A policy has no secret to sign with.',
  'rand.intn': CHANGING,
  'uuid.rfc4122': CHANGING,
  print: 'It is for tests: a decision has nobody to print to.',
  trace: 'It is for tests: a decision has no trace.',
  'internal.print': 'It is OPA’s own.',
  'internal.test_case': 'It is OPA’s own.',
  'crypto.parse_private_keys': INEXACT,
  'regex.globs_match': INEXACT,
  'regex.template_match': INEXACT,
  'strings.render_template': INEXACT,
  'json.match_schema': INEXACT,
  'json.verify_schema': INEXACT,
}
const FAMILIES: Record<string, string> = { 'graphql.': INEXACT, 'crypto.x509.': INEXACT, 'yaml.': INEXACT }
const DEPRECATED = 'OPA has deprecated it and its compiler refuses it.'

export type BuiltinClass = { class: 'native' | 'shim' } | { class: 'refused'; reason: string }
/** Native to compiled policies, implemented by the engine, or refused. */
export type Measured = { name: string; isDeprecated: boolean; isNative: boolean; isOurs: boolean }

/** Errors: Error for a builtin that is neither native nor ours nor refused with a reason. */
export function classOf({ name, isDeprecated, isNative, isOurs }: Measured): BuiltinClass {
  const reason = isDeprecated ? DEPRECATED : (REASONS[name] ?? Object.entries(FAMILIES).find(([prefix]) => name.startsWith(prefix))?.[1])
  if (reason !== undefined && isOurs) throw new Error(`${name} is refused, and the engine implements it`)
  if (reason !== undefined) return { class: 'refused', reason }
  if (isNative) return { class: 'native' }
  if (isOurs) return { class: 'shim' }
  throw new Error(`${name} is new to the engine: implement it or refuse it with a reason in server/local/policy/classes.mts`)
}
