import * as z from 'zod'
import { AskKey, ListEmergency, ReadyStop, StopAll, StopOne } from '@/lib/schemas/emergency'
import { StopRunRef } from '@/lib/schemas/stop-board'
import { LocalStopRef } from '@/lib/schemas/stop-local'
import { askKey } from '@/server/services/emergency/ask-key'
import { readBoard } from '@/server/services/emergency/board'
import { getStopCard } from '@/server/services/emergency/card'
import { listEmergency } from '@/server/services/emergency/list'
import { readEmergencyNow } from '@/server/services/emergency/now'
import { readyStop } from '@/server/services/emergency/ready'
import { stopAll, stopOne } from '@/server/services/emergency/stop'
import { lookAtUnrecorded } from '@/server/services/emergency/stop-unrecorded'
import { stopPlanOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const emergency = router({
  now: read({ permission: 'emergency:read', schema: z.strictObject({}) }).query(({ ctx }) => readEmergencyNow(ctx)),
  card: read({ permission: 'emergency:read', schema: ReadyStop }).query(({ ctx, input }) => getStopCard(ctx, input)),
  board: read({ permission: 'emergency:read', schema: StopRunRef }).query(({ ctx, input }) => readBoard(ctx, input)),
  list: read({ permission: 'emergency:read', schema: ListEmergency }).query(({ ctx, input }) => listEmergency(ctx, input)),
  unrecorded: read({ permission: 'emergency:read', schema: LocalStopRef, unwritten: true }).query(({ ctx, input }) =>
    lookAtUnrecorded(ctx, input),
  ),
  askKey: read({ permission: 'emergency:contain', schema: AskKey, unwritten: true }).query(({ ctx, input }) => askKey(ctx, input)),
  ready: command({ permission: 'emergency:contain', action: 'emergency.ready', schema: ReadyStop, target: stopPlanOf }).mutation(
    ({ ctx, input }) => readyStop(ctx, input),
  ),
  stopAll: command({
    permission: 'emergency:stop',
    action: 'emergency.stop',
    schema: StopAll,
    target: stopPlanOf,
    stepUp: true,
    unwritten: true,
  }).mutation(({ ctx, input }) => stopAll(ctx, input)),
  stopOne: command({
    permission: 'emergency:contain',
    action: 'emergency.contain',
    schema: StopOne,
    target: stopPlanOf,
    stepUp: true,
    unwritten: true,
  }).mutation(({ ctx, input }) => stopOne(ctx, input)),
})
