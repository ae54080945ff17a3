import { utcTitle } from '@/lib/format'
import type { Finding, PlanTarget } from '@/server/runs/kind'
import { sayRefusals } from './look'

export type Bound = { digest: string; targets: readonly PlanTarget[] }
type Now = Bound & { refusals: readonly Finding[]; at: Date }

const shown = (key: string) => key.replace('/', ' ')

function movedWhy(was: PlanTarget, now: PlanTarget | undefined): string | null {
  if (now === undefined) return `${shown(was.key)} is not part of it any more.`
  if (was.uid !== now.uid) return `${shown(was.key)} is another object of that name now.`
  if (was.generation !== now.generation)
    return `${shown(was.key)} was changed: its spec is at ${now.generation}, it was at ${was.generation}.`
  return was.fields === now.fields ? null : `${shown(was.key)} was changed in what the plan rests on.`
}

/** Which target is not what was shown any more, what of it changed, and when that was seen. Pure. */
export function differsWhy(was: Bound, now: Now): string {
  const byKey = new Map(now.targets.map((one) => [one.key, one]))
  const known = new Set(was.targets.map(({ key }) => key))
  const moved = [
    ...was.targets.flatMap((one) => movedWhy(one, byKey.get(one.key)) ?? []),
    ...now.targets.filter(({ key }) => !known.has(key)).map(({ key }) => `${shown(key)} would be changed too.`),
  ]
  const said = now.refusals.length > 0 ? [sayRefusals(now.refusals)] : moved.slice(0, 3)
  const more = now.refusals.length === 0 && moved.length > 3 ? ` And ${moved.length - 3} more.` : ''
  const what =
    said.length > 0
      ? said.join(' ')
      : `A label or annotation, what would be done, or who must agree is not what was shown any more (${was.targets
          .map(({ key }) => shown(key))
          .slice(0, 3)
          .join(', ')}).`
  return `${what}${more} Seen ${utcTitle(now.at.getTime())}. Build the plan again.`
}
