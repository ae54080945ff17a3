import { formatCount } from '@/lib/format'
import type { Need } from '@/lib/schemas/overview'
import type { RunsWaiting } from '@/server/services/runs/waiting'

const many = (n: number, one: string, more: string): string => `${formatCount(n)} ${n === 1 ? one : more}`

/** Runs that stand still until a person speaks. None while nothing does, or when they could not be counted. Pure. */
export function runNeedOf(waiting: RunsWaiting | null): Need[] {
  if (waiting === null) return []
  const { uncertain, forMe, unseen } = waiting
  const needs: Need[] = []
  if (uncertain > 0)
    needs.push({
      id: 'runs-uncertain',
      state: 'breach',
      title: `Nobody can say what happened in ${many(uncertain, 'run', 'runs')}`,
      detail: 'its targets are held until a person decides',
      action: { label: 'Show what is uncertain', href: '/runs?view=open&state=uncertain' },
    })
  if (forMe > 0)
    needs.push({
      id: 'runs-mine',
      state: 'warn',
      title: `${many(forMe, 'run waits', 'runs wait')} for your word`,
      detail: 'a step goes on when somebody says so',
      action: { label: 'Show what waits', href: '/runs?view=open&state=waiting' },
    })
  if (unseen > 0)
    needs.push({
      id: 'runs-failed',
      state: 'warn',
      title: `${many(unseen, 'run failed', 'runs failed')} and nobody has looked`,
      detail: 'look at each, go on with it or say what came of it',
      action: { label: 'Show what failed', href: '/runs?view=look' },
    })
  return needs
}
