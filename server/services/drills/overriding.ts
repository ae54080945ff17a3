import * as z from 'zod'
import { drillAgent } from '@/lib/drill-words'
import { AppError } from '@/lib/errors'
import { Text } from '@/lib/schemas/text'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import { approvable } from '@/server/services/approvals/approvable'
import { aimedDrillOf } from '@/server/services/targets'
import { aimOf } from './aim'
import { DRILL_CHANNEL } from './channel'
import { whyNotStart } from './why-not'

const action = 'drills.override'

/** A stop drill at something that is no drill's: it really stops. Two leads, and the last word starts it. */
export const overriding = approvable({
  action,
  permission: 'drills:start',
  schema: z.strictObject({ target: Text(512), requestId: z.uuid() }),
  target: aimedDrillOf,
  says: ({ target }) => `A stop drill stops ${target}, which is not labelled for drills: what it does ends until the resume drill.`,
  factsOf: async (tx, { target }) => {
    aimOf(target)
    const whyNot = await whyNotStart({ db: tx }, 'stop')
    if (whyNot !== null) throw new AppError('CONFLICT', whyNot)
    return { target, isLabelled: 'no' }
  },
  apply: async (ctx, tx, { params: { target, requestId }, wish: { by, reason } }) => {
    const asked = await tx.accessRequest.findFirst({
      where: { action, targetId: `stop ${target}` },
      orderBy: { id: 'desc' },
      select: { id: true },
    })
    const id = uuidv7(ctx.now().getTime())
    const made = { id, kind: 'stop', family: null, requestId, reason, method: null, startedBy: by, origin: ctx.origin }
    await tx.drill.create({ data: { ...made, agentId: drillAgent('stop', null), target, overrideId: asked?.id ?? null } })
    await tx.event.create({ data: { topic: 'drills', ref: id, version: 'accepted' } })
    await tx.$executeRaw`SELECT pg_notify(${DRILL_CHANNEL}, ${id})`
    return { afterDigest: digestOf({ id, target }), reason }
  },
})
