import { rolesWith } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { Assign } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { type Changed, changeIncident, OPEN } from './change'
import { refuseUnlessInCommand } from './command'

/** Errors: BAD_REQUEST for somebody who may not take part. */
async function refuseUnlessAble(db: Pick<ServiceContext['db'], 'person'>, person: string): Promise<void> {
  const where = { id: person, disabledAt: null, grants: { some: { role: { in: [...rolesWith('incidents:command')] }, revokedAt: null } } }
  if (!(await db.person.findFirst({ where, select: { id: true } })))
    throw new AppError('BAD_REQUEST', 'person: they may not work on incidents. Choose an operator, an analyst or a lead.')
}

/** Gives a part to somebody. Scribe and liaison at once; command is handed over once the other one has accepted it, and stays here until then.
 *  Errors: NOT_FOUND, BAD_REQUEST, CONFLICT, FORBIDDEN (neither in command nor a lead). */
export const assignIncident = (ctx: ServiceContext, { id, version, role, person }: Assign): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: [...OPEN, 'resolved'],
    act: async ({ tx, found }) => {
      refuseUnlessInCommand(ctx, found)
      if (person !== null) await refuseUnlessAble(tx, person)
      const name = person === null ? 'nobody' : (await personNames(ctx, [person]))(person)
      if (role !== 'commander')
        return { to: { [role]: person }, entry: { kind: 'assigned', title: `${role === 'scribe' ? 'Scribe' : 'Liaison'}: ${name}` } }
      if (person === found.commander) throw new AppError('BAD_REQUEST', 'person: they are in command already. Choose another one.')
      const title = person === null ? 'The hand-over of command was taken back' : `${name} is asked to take command`
      return { to: { handOverTo: person }, entry: { kind: 'assigned', title } }
    },
  })
