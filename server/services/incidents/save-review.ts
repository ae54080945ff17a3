import { AppError } from '@/lib/errors'
import { addWorkingDays, DRAFT_MS, REVIEW_WORKING_DAYS } from '@/lib/incident-policy'
import type { SaveReview } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident } from './change'

/** Keeps what people wrote into the review. Errors: NOT_FOUND, BAD_REQUEST (an owner who is nobody), CONFLICT (not resolved, or another version). */
export const saveReview = (ctx: ServiceContext, { id, version, factors, wentWell, actions }: SaveReview): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: ['resolved'],
    act: async ({ tx, found, now }) => {
      const owners = [...new Set(actions.map(({ owner }) => owner))]
      const known = await tx.person.findMany({ where: { id: { in: owners }, disabledAt: null }, select: { id: true } })
      const stranger = owners.find((owner) => !known.some((one) => one.id === owner))
      if (stranger !== undefined) throw new AppError('BAD_REQUEST', `actions: there is no person ${stranger}. Choose somebody who is here.`)
      const from = found.resolvedAt ?? now
      const dates = { draftDueAt: new Date(from.getTime() + DRAFT_MS), dueAt: addWorkingDays(from, REVIEW_WORKING_DAYS) }
      await tx.incidentReview.upsert({
        where: { incidentId: id },
        create: { incidentId: id, ...dates, draftedAt: now, factors, wentWell, gaps: [] },
        update: { factors, wentWell },
      })
      await tx.incidentAction.deleteMany({ where: { incidentId: id } })
      const rows = actions.map(({ dueAt, doneAt, ...one }, at) => ({
        ...{ incidentId: id, n: at + 1, ...one, dueAt: new Date(dueAt) },
        doneAt: doneAt === null ? null : new Date(doneAt),
      }))
      await tx.incidentAction.createMany({ data: rows })
      return { to: {}, entry: { kind: 'review', title: `Review saved, with ${actions.length} action items` } }
    },
  })
