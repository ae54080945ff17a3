import { AppError } from '@/lib/errors'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { DismissViolation } from '@/lib/schemas/violations'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { recordOf } from '@/server/services/decisions/record-of'
import { type ChangeContext, type Changed, changeViolation } from './change'
import { fixtureOf } from './fixture'

const wrong = (sentence: string) => new AppError('BAD_REQUEST', `decisionId: ${sentence}`)

/** The decision of one occurrence of this item. */
async function readRecord({ db }: ChangeContext, violationId: string, decisionId: string): Promise<DecisionRecord> {
  const occurrence = await db.violationOccurrence.findFirst({ where: { violationId, decisionId } })
  if (!occurrence) throw wrong(`${decisionId} is no occurrence of this violation. Choose one of its list.`)
  const found = await db.decision.findFirst({ where: { decisionId, evaluatedAt: occurrence.at }, select: { record: true } })
  if (!found) throw wrong('the decision is no longer kept, so no test can be made of it. Choose a newer occurrence.')
  return recordOf(found.record)
}

/** Settles an item as a false alarm. What is left is a test of the constitution: the masked input of one occurrence, and that it must be allowed.
 *  Errors: NOT_FOUND, CONFLICT, BAD_REQUEST (the decision is none of its occurrences, is no longer kept, or kept no input). */
export const dismissViolation = (ctx: ServiceContext, { id, version, decisionId, reason }: DismissViolation): Promise<Changed> =>
  changeViolation(ctx, {
    ...{ id, version, reason },
    action: 'violations.dismiss',
    from: ['triaged', 'fix_in_progress'],
    to: { state: 'false_positive' },
    make: async (inside) => {
      const body = fixtureOf(await readRecord(inside, id, decisionId), reason)
      if (!body) throw wrong('the input of this decision was not kept, because it could not be masked. Choose another occurrence.')
      const fixtureId = uuidv7(ctx.now().getTime())
      const stored = body as unknown as Prisma.InputJsonObject // a fixture is plain JSON
      await inside.db.violationFixture.create({
        data: { id: fixtureId, violationId: id, decisionId, body: stored, createdAt: ctx.now(), createdBy: ctx.actor.id },
      })
      return { kind: 'test', fixtureId, decisionId }
    },
  })
