import { SaveReview } from '@/lib/schemas/incidents'

/** `due` is a day, as a date field has it; it ends with that day in UTC. */
export type ActionDraft = { key: number; text: string; owner: string; due: string; doneAt: string | null }
type Written = Pick<SaveReview, 'factors' | 'wentWell' | 'actions'>

/** What is saved, or the first thing that is missing. */
export function readReview({ factors, wentWell, actions }: { factors: string; wentWell: string; actions: readonly ActionDraft[] }): {
  input: Written | null
  missing: string | null
} {
  const lacking = (missing: string) => ({ input: null, missing })
  if (!SaveReview.shape.factors.safeParse(factors).success) return lacking('Write down the contributing factors.')
  if (!SaveReview.shape.wentWell.safeParse(wentWell).success) return lacking('Write down what went well.')
  const read: Written['actions'] = []
  for (const [n, { text, owner, due, doneAt }] of actions.entries()) {
    const name = `Action ${n + 1}`
    if (text.trim() === '') return lacking(`${name}: say what is done, or remove it.`)
    if (owner === '') return lacking(`${name}: choose its owner.`)
    const dueAt = new Date(`${due}T23:59:59.000Z`)
    if (Number.isNaN(dueAt.getTime())) return lacking(`${name}: choose the day it is due.`)
    read.push({ text: text.trim(), owner, dueAt: dueAt.toISOString(), doneAt })
  }
  return { input: { factors: factors.trim(), wentWell: wentWell.trim(), actions: read }, missing: null }
}
