import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EvaluateRequest } from '@/lib/schemas/evaluate'
import { runPinned } from '@/server/adapters/opa/run-tool'
import { unpack } from '@/server/adapters/opa/unpack'
import type { EngineVersion } from '@/server/engine/version'
import { localTool } from '@/server/local/policy/find.mts'
import { ROOT } from '@/server/local/source-hash'
import { AGENTS, RUNTIME_JSON } from './decider'

/** Policy G, made by this script: 60 principles, three kinds of rules (membership, threshold, a pattern over 12 fields), waivers, glob roles, messages
 *  and a score. Messages are made by `concat`, which is native to a compiled policy; `sprintf` is the engine's. */
const KINDS = ['membership', 'threshold', 'pattern'] as const
const WORDS = ['autonomy', 'beneficence', 'non_maleficence', 'transparency', 'fairness', 'privacy', 'accountability']
const FIELDS = Array.from({ length: 12 }, (_, i) => `field_${String(i + 1).padStart(2, '0')}`)
const two = (n: number) => String(n).padStart(2, '0')

function principleOf(n: number) {
  const kind = KINDS[n % 3]
  const m = Math.floor(n / 3) // 0–19 of its kind; the first 13, 13 and 12 are broken by the heavy request
  const base = {
    kind,
    title: `Principle ${two(n + 1)} of policy G`,
    principle: WORDS[n % 7],
    severity: 'high',
    weight: 1 + (n % 5),
    exempt: ['auditor.*'],
  }
  if (kind === 'membership')
    return { ...base, forbidden: m < 13 ? [`op.delete_${m}`, 'op.wipe', 'op.drop'] : [`op.move_${m}`, 'op.copy', 'op.list'] }
  if (kind === 'threshold') return { ...base, limit: m < 13 ? 20 + m : 95 }
  return { ...base, pattern: m < 12 ? `^k${two(m + 1)}-secret-[0-9]{4}$` : `^k${two(m + 1)}-[a-z]+-never$` }
}

const DATA = {
  acgs: {
    principles: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`g_${two(n + 1)}`, principleOf(n)])),
    waivers: Array.from({ length: 8 }, (_, n) => ({ id: `w-${n}`, code: `g_${two(n + 1)}`, agents: `waived-${n}-*` })),
  },
}

const REGO = `package acgs.main

found contains violation(id, rule, message) if {
	some id, rule in data.acgs.principles
	rule.kind == "membership"
	not exempt(rule)
	input.input_data.operation in rule.forbidden
	message := concat("", [rule.title, ": ", input.input_data.operation, " is forbidden"])
}

found contains violation(id, rule, message) if {
	some id, rule in data.acgs.principles
	rule.kind == "threshold"
	not exempt(rule)
	input.input_data.risk > rule.limit
	message := concat("", [rule.title, ": risk ", format_int(input.input_data.risk, 10), " is over ", format_int(rule.limit, 10)])
}

found contains violation(id, rule, message) if {
	some id, rule in data.acgs.principles
	rule.kind == "pattern"
	not exempt(rule)
	some name, value in input.input_data.fields
	regex.match(rule.pattern, value)
	message := concat("", [rule.title, ": ", name, " holds what it may not"])
}

exempt(rule) if {
	some pattern in rule.exempt
	some role in input.input_data.roles
	glob.match(pattern, ["."], role)
}

violation(id, rule, message) := {
	"code": id, "rule": "g", "principle": rule.principle, "severity": rule.severity,
	"enforcement": "deny", "message": message, "waived_by": waiver(id),
}

default waiver(_) := null

waiver(id) := found_waiver.id if {
	some found_waiver in data.acgs.waivers
	found_waiver.code == id
	glob.match(found_waiver.agents, ["."], input.agent_id)
}

unwaived := [one | some one in found; one.waived_by == null]

default allow := false

allow if {
	input.input_data.operation
	count(unwaived) == 0
}

verdict := "allow" if allow else := "deny"

total := sum([rule.weight | some rule in data.acgs.principles])

broken := sum([data.acgs.principles[one.code].weight | some one in unwaived])

codes := sort([one.code | some one in found])

decision := {
	"allow": allow, "verdict": verdict, "reason": concat(" ", [format_int(count(unwaived), 10), "violations"]), "refusal": null,
	"violation_codes": codes, "violations": [one | some one in found], "obligations": [], "score": 1 - (broken / total), "score_parts": {},
	"principles": {}, "assumed": [], "fired_rules": codes, "runtime_stale": false,
}
`
const MASK = 'package system.log\n\nmask contains {"op": "remove", "path": "/input/input_data/code"} if input.input.input_data.code\n'

export type Load = 'heavy' | 'clean'

/** The n-th request of a load, about 0.6 KB: heavy breaks 38 principles, clean none. */
export function requestOf(load: Load, n: number): EvaluateRequest {
  const isHeavy = load === 'heavy'
  const value = (i: number) =>
    isHeavy ? `k${two(i + 1)}-secret-${String(n % 10_000).padStart(4, '0')}` : `k${two(i + 1)}-public-${n}-of-many`
  return {
    action: 'data.read_public',
    agent_id: AGENTS[n % AGENTS.length] ?? 'agent-1',
    input_data: {
      operation: isHeavy ? 'op.wipe' : 'op.read',
      risk: isHeavy ? 60 : 3,
      roles: ['operator.night', 'reader.eu'],
      fields: Object.fromEntries(FIELDS.map((name, i) => [name, value(i)])),
      resource: `customers/eu/${n}`,
    },
    context: { purpose: 'benchmark' },
  }
}

/** Writes and compiles policy G into `folder`. Out: the version for the engine, OPA's program, and the sources for OPA's server. */
export async function compileG(folder: string) {
  const { path: opa, version: opaVersion } = await localTool('opa')
  const sources = join(folder, 'g')
  mkdirSync(sources)
  writeFileSync(join(sources, 'g.rego'), REGO)
  writeFileSync(join(sources, 'mask.rego'), MASK)
  writeFileSync(join(sources, 'data.json'), JSON.stringify(DATA))
  const capabilities = join(ROOT, 'policies', 'capabilities.json')
  const args = [
    'build',
    '-t',
    'wasm',
    '-e',
    'acgs/main/decision',
    '-e',
    'system/log/mask',
    '--capabilities',
    capabilities,
    '-o',
    'g.tar.gz',
    '-b',
    'g',
  ]
  const { code, stderr, stdout } = await runPinned(opa, args, { cwd: folder, limits: { timeMs: 60_000 } })
  if (code !== 0) throw new Error(`opa build: ${stderr || stdout}`)
  const wasm = (await unpack(readFileSync(join(folder, 'g.tar.gz')), { isLeadingSlashCut: true })).get('policy.wasm')
  if (!wasm) throw new Error('opa build made no policy.wasm')
  const dataJson = JSON.stringify(DATA)
  const version: EngineVersion = {
    hash: `sha256:${'9'.repeat(64)}`,
    module: await WebAssembly.compile(new Uint8Array(wasm)),
    dataJson,
    policyVersion: 'g',
    capabilitiesDigest: 'bench',
    places: new Map(),
    labels: [],
    rules: 3,
    principles: 60,
    entrypoints: ['acgs/main/decision'],
    ratePrefixes: [],
    typeOf: () => 'action_authorization',
    isHighRisk: () => false,
  }
  return { version, opa, opaVersion, sources, dataBytes: dataJson.length, runtimeJson: RUNTIME_JSON }
}
