import type { Http } from './http'
import { reviewAccess } from './review'

const AGAIN_MS = 2000

/** What this account may watch: null for the whole cluster, else the given namespaces. Asked until the cluster says; until then nothing is
 *  known, and nothing is asked of it that it would refuse. */
export async function watchScope(http: Http, namespaces: readonly string[], signal: AbortSignal): Promise<readonly string[] | null> {
  if (namespaces.length === 0) return null
  const attributes = { verb: 'list', group: '', resource: 'pods' }
  while (!signal.aborted) {
    const { verdict } = await reviewAccess(http, { caller: { kind: 'self' }, attributes, ask: 'self' })
    if (verdict === 'allowed') return null
    if (verdict === 'denied') return namespaces
    await http.clock.wait(AGAIN_MS, signal)
  }
  return []
}
