import type { Need } from '@/lib/schemas/overview'
import type { PlanForMe } from '@/server/services/plans/waiting-for-me'

/** Plans that cannot be started without this person's word, each by its title. Pure. */
export const planNeedOf = (plans: readonly PlanForMe[]): Need[] =>
  plans.map(({ id, title, askedBy, reason }) => ({
    id: `plan:${id}`,
    state: 'warn',
    title: `${title}: waits for your word`,
    detail: `asked by ${askedBy}: ${reason}`,
    action: { label: 'Read the plan', href: `/plans/${id}` },
  }))
