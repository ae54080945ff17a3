import * as z from 'zod'
import { PRINCIPLES, SEVERITIES } from '@/lib/schemas/evaluate'
import type { RuleList, RuleNow } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'

const Manifest = z.object({
  metadata: z.object({
    acgs: z.object({
      annotations: z.array(
        z.object({
          code: z.string(),
          title: z.string(),
          severity: z.enum(SEVERITIES),
          principle: z.enum(PRINCIPLES),
          enforcement: z.enum(['deny', 'monitor']),
        }),
      ),
    }),
  }),
})

/** The rules of the version that decides now, from its own annotations. Without a version there are none. */
export async function readActiveRules({ db }: { db: Pick<ServiceContext['db'], 'policyActivation' | 'policyVersion'> }): Promise<RuleList> {
  const activation = await db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  if (!activation) return { policyVersion: null, rules: [] }
  const { version } = activation
  const stored = await db.policyVersion.findUnique({ where: { version }, select: { manifest: true } })
  const manifest = Manifest.safeParse(stored?.manifest)
  if (!manifest.success) return { policyVersion: null, rules: [] }
  const { annotations } = manifest.data.metadata.acgs
  return { policyVersion: version, rules: annotations.toSorted((a, b) => (a.code < b.code ? -1 : 1)) }
}

/** What that version says of one rule. A code may stand at several places: one critical place makes it critical. Pure. */
export function ruleNowOf({ policyVersion, rules }: RuleList, code: string): RuleNow {
  if (policyVersion === null) return 'unknown'
  const places = rules.filter((rule) => rule.code === code)
  if (places.length === 0) return 'gone'
  return places.some(({ severity }) => severity === 'critical') ? 'critical' : 'waivable'
}
