import type { RuleRate } from '@/lib/schemas/replays'
import type { BundleManifest } from '@/server/ports/policies'

type Fired = Record<string, { before: number; after: number }>

/** How often each rule fired before and after. In: manifests, the candidate's first: a rule that only the other has is still counted.
 *  `constant` says what the lint `acgs/fire-rate` is about, of rules that the candidate has. */
export function ratesOf({ fired, judged, manifests }: { fired: Fired; judged: number; manifests: readonly BundleManifest[] }): RuleRate[] {
  const rates = new Map<string, RuleRate>()
  for (const [place, { metadata }] of manifests.entries()) {
    for (const { code, rule, file, row } of metadata.acgs.annotations) {
      if (rates.has(code)) continue
      const { before, after } = fired[code] ?? { before: 0, after: 0 }
      const isCandidates = place === 0 && judged > 0
      const constant = isCandidates && after === 0 ? 'never' : isCandidates && after >= judged ? 'always' : null
      rates.set(code, { code, rule, file: place === 0 ? file : null, row: place === 0 ? row : null, before, after, constant })
    }
  }
  return [...rates.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}
