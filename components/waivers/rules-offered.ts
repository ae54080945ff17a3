import type { RuleList, WaivableRule } from '@/lib/schemas/waivers'

/** Each rule that can be waived, once, and the codes of those that never are. `only` narrows to the rules of a violation. Pure. */
export function rulesOffered(list: RuleList | null, only: readonly string[]): { offered: WaivableRule[]; critical: string[] } {
  const all = list?.rules.filter(({ code }) => only.length === 0 || only.includes(code)) ?? []
  const critical = new Set(all.filter(({ severity }) => severity === 'critical').map(({ code }) => code))
  const offered = new Map(all.filter(({ code }) => !critical.has(code)).map((rule) => [rule.code, rule]))
  return { offered: [...offered.values()], critical: [...critical] }
}
