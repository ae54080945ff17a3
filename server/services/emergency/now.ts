import type { EmergencyNow } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import { getStopCard } from './card'
import { rowsOf } from './rows'

const STANDING_MAX = 50

/** What can be stopped now, and the stops that nobody has resumed. It asks no cluster: it works whatever else is away. */
export async function readEmergencyNow(ctx: ServiceContext): Promise<EmergencyNow> {
  const [services, agents, standing] = await Promise.all([
    getStopCard(ctx, { scope: 'services', target: null }),
    getStopCard(ctx, { scope: 'agents', target: null }),
    ctx.db.emergency.findMany({ where: { resumedAt: null }, orderBy: { acceptedAt: 'desc' }, take: STANDING_MAX }),
  ])
  return { services, agents, standing: await rowsOf(ctx, standing), readAt: ctx.now().toISOString() }
}
