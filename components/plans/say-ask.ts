import { planKind } from '@/lib/plan-kinds'
import { planTitle } from '@/lib/plan-words'
import type { PlanWish } from '@/lib/schemas/plans'
import type { PlanAsk } from './read-link'

const nameOf = ({ target, more }: PlanAsk): string => target?.name ?? more.targetKey?.split('/').at(-1) ?? ''

/** What the page is about, before anything is filled in: "Scale policy-engine". */
export function sayAsk(ask: PlanAsk): string {
  const { kind } = ask
  const name = nameOf(ask)
  if (name === '') return planKind(kind).name
  if (kind === 'restart' || kind === 'scale') return `${planKind(kind).name} ${name}`
  if (kind === 'rollback.service') return `Roll back ${name}`
  if (kind === 'node.cordon') return `Cordon ${name}`
  if (kind === 'node.uncordon') return `Uncordon ${name}`
  if (kind === 'node.drain') return `Drain ${name}`
  return `${planKind(kind).name}: ${name}`
}

/** What the button does. */
export const sayBuild = (ask: PlanAsk, wish: PlanWish | null): string =>
  `Build the plan: ${wish === null ? lowered(sayAsk(ask)) : lowered(planTitle(wish))}`

const lowered = (title: string) => title.charAt(0).toLowerCase() + title.slice(1)
