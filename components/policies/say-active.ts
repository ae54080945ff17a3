import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/lib/trpc'

export type PolicyStatus = inferRouterOutputs<AppRouter>['policies']['status']

/** The page's first sentence: what decides, and whether every engine says so. `isStopped`: everything is denied, whatever is active. */
export function sayActive(status: PolicyStatus | null, isStopped = false): { lead: string; rest: string } {
  if (isStopped) {
    const version = status?.active ? `Version ${status.active.version} is active, and decides nothing` : 'No version decides'
    return { lead: 'Every decision is denied.', rest: `${version} until two leads lift the stop.` }
  }
  if (status === null) return { lead: 'Not known yet.', rest: '' }
  if (status.active === null) return { lead: 'No version is active.', rest: 'The engines deny everything until one is.' }
  const lead = `Version ${status.active.version} is active.`
  const on = status.engines.filter(({ isOnActive }) => isOnActive).length
  const all = status.engines.length
  if (all === 0) return { lead, rest: 'No engine was heard in the last 15 s: nobody says what it decides with.' }
  if (on === all) return { lead, rest: all === 1 ? 'The one engine decides with it.' : `All ${all} engines decide with it.` }
  return { lead, rest: `${on} of ${all} engines decide with it; the others say otherwise below.` }
}
