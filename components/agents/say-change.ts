import { visibleText } from '@/lib/format'
import type { AgentChange } from '@/lib/schemas/agents'

const NAMES: Record<string, string> = {
  owner: 'owner',
  trustLevel: 'trust level',
  clearance: 'clearance',
  state: 'state',
  evolution: 'evolution',
  watchedUntil: 'watched until',
}
const ACTS: Record<string, string> = {
  'agents.register': 'registered it',
  'agents.update': 'changed it',
  'agents.suspend': 'suspended it',
  'agents.activate': 'lifted the suspension',
  'agents.block': 'blocked it',
  'agents.unblock': 'lifted the block',
  'agents.retire': 'retired it',
  'agents.watch': 'put it under enhanced monitoring',
  'evolutions.deploy': 'deployed an evolution',
  'evolutions.rollback': 'rolled an evolution back',
}

export type Changed = { name: string; before: unknown; after: unknown }

/** The members that differ, by the names people use. */
export function changesOf(before: object, after: object): Changed[] {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([key, value]) => old.get(key) !== value)
    .map(([key, value]) => ({ name: NAMES[key] ?? key, before: old.get(key) ?? null, after: value }))
}

export const sayValue = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : visibleText(String(value).replaceAll('_', ' '))

/** Who did what, and what it was before and after. */
export function sayChange({ by, action, before, after }: AgentChange): { lead: string; rest: string } {
  const changes = changesOf(before, after).map(({ name, before: old, after: now }) =>
    old === null ? `${name} ${sayValue(now)}` : `${name} from ${sayValue(old)} to ${sayValue(now)}`,
  )
  return { lead: `${visibleText(by)} ${ACTS[action] ?? action}`, rest: changes.join(', ') }
}
