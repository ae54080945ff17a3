import type { Evidence } from '@/lib/schemas/versions'
import type { BundleManifest } from '@/server/ports/policies'
import type { Json, Rule } from '@/server/ports/policy-tools'
import { fixturesOf } from '@/server/services/replays/compare-with-opa'
import { judged, LIMITS, type Measure, many } from './outcome'
import type { Subject } from './subject'

type Decision = { refusal?: Json; violations?: Json }
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Codes of what a decision found, waived ones too; null where a refusal came first, for then no rule was asked. */
export function codesOf(decision: Json | undefined): ReadonlySet<string> | null {
  if (!isObject(decision)) return null
  const { refusal, violations } = decision as Decision
  if (refusal !== null || !Array.isArray(violations)) return null
  return new Set(violations.flatMap((one) => (isObject(one) && typeof one.code === 'string' ? [one.code] : [])))
}

/** Codes of violation rules; rules that only owe something have codes too. */
const codes = ({ metadata }: BundleManifest): ReadonlySet<string> => new Set(metadata.acgs.annotations.map(({ code }) => code))

async function headsReached({ coverage }: Subject): Promise<(rule: Rule) => boolean> {
  const rows = new Map((await coverage()).files.map(({ path, covered }) => [path, new Set(covered)]))
  return ({ file, row }) => rows.get(file)?.has(row) === true
}

/** Whether every violation rule was seen both ways. Real OPA decides every case of the version (files of fixtures, and those beside the tests) with
 *  the case's own clock and runtime data. Each decision that no refusal ended asked every rule, so a code among its violations is a rule that fires,
 *  and a code that is not there is one that does not. A rule that no case fires counts as seen firing, too, when a test reached its head: OPA
 *  marks the line of a head only after the whole body held. Nothing else counts, in particular no test that only mentions a rule. */
export const rulesSeen: Measure = async (ctx, subject) => {
  const { files } = subject
  const { manifest, sources } = await subject.opened()
  const asked = fixturesOf(files).map(({ nowMs, ...one }) => ({ ...one, nowNs: `${nowMs}000000` }))
  const answers = asked.length === 0 ? new Map<string, never>() : await ctx.policyTools.evaluateAll(sources, asked, ctx.actor.id)
  const cases = [...answers.values()].flatMap(({ decision }) => codesOf(decision) ?? [])
  const rules = (await ctx.policyTools.rules(files, ctx.actor.id)).filter((rule) => codes(manifest).has(rule.code ?? ''))
  const isSilent = ({ code }: Rule) => !cases.some((found) => found.has(code ?? ''))
  const reached = rules.some(isSilent) ? await headsReached(subject) : null
  const unseen = rules.flatMap((rule): Evidence[] => {
    const doesFire = !isSilent(rule) || reached?.(rule) === true
    const doesNot = cases.some((found) => !found.has(rule.code ?? ''))
    if (doesFire && doesNot) return []
    const [how, add] = doesFire ? ['not firing', 'does not fire'] : [doesNot ? 'firing' : 'firing or not firing', 'fires']
    return [{ kind: 'error', path: rule.file, row: rule.row, text: `${rule.code} was never seen ${how}. Add a case in which it ${add}.` }]
  })
  const all = many(rules.length, 'rule', 'rules')
  const over = `over ${many(cases.length, 'judged case', 'judged cases')}`
  return judged(unseen.length === 0 ? 'passed' : 'failed', LIMITS.rules_seen, {
    measured: unseen.length === 0 ? `${all}, ${over}` : `${unseen.length} of ${all} not seen both ways, ${over}`,
    evidence: unseen,
    facts: { rules: rules.length, unseen: unseen.length, cases: cases.length },
  })
}
