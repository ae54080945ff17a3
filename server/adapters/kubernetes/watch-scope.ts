import type { Resource } from '@/server/ports/cluster-kinds'
import type { Http } from './http'
import { reviewAccess } from './review'

const AGAIN_MS = 2000

export type Scope = { namespaces: readonly string[]; resources: readonly Resource[]; signal: AbortSignal }

/** What this account may watch: null for the whole cluster, where it may list every kind of it, else the given namespaces. One answer for all
 *  kinds, so that what is counted of one fits to what is counted of another. Asked until the cluster says; until then nothing is known, and
 *  nothing is asked of it that it would refuse. */
export async function watchScope(http: Http, { namespaces, resources, signal }: Scope): Promise<readonly string[] | null> {
  if (namespaces.length === 0) return null
  const asked = resources.filter(({ isNamespaced }) => isNamespaced)
  while (!signal.aborted) {
    const verdicts = await Promise.all(
      asked.map(async ({ group, plural }) => {
        const attributes = { verb: 'list', group, resource: plural }
        return (await reviewAccess(http, { caller: { kind: 'self' }, attributes, ask: 'self' })).verdict
      }),
    )
    if (verdicts.includes('denied')) return namespaces
    if (verdicts.every((verdict) => verdict === 'allowed')) return null
    await http.clock.wait(AGAIN_MS, signal)
  }
  return []
}
