import { ListAll } from '@/lib/schemas/agents'
import {
  BreakGlassRef,
  ConfirmBreakGlass,
  GrantBreakGlass,
  ListBreakGlass,
  ReviewBreakGlass,
  StartBreakGlass,
} from '@/lib/schemas/break-glass'
import { listBorrowers } from '@/server/services/break-glass/borrowers'
import { confirmBreakGlass } from '@/server/services/break-glass/confirm'
import { endBreakGlass, returnBreakGlass } from '@/server/services/break-glass/end'
import { grantBreakGlass } from '@/server/services/break-glass/grant'
import { listBreakGlass, listMine } from '@/server/services/break-glass/list'
import { reviewBreakGlass } from '@/server/services/break-glass/review'
import { startBreakGlass } from '@/server/services/break-glass/start'
import { breakGlassOf, lentOf, newBreakGlassOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const starting = { permission: 'break-glass:start', action: 'break-glass.start', stepUp: true } as const
const granting = { permission: 'break-glass:grant', stepUp: true } as const
const reviewing = { permission: 'break-glass:review', action: 'break-glass.review' } as const
const ending = { action: 'break-glass.end', schema: BreakGlassRef, target: breakGlassOf } as const

export const breakGlass = router({
  list: read({ permission: 'break-glass:read', schema: ListBreakGlass }).query(({ ctx, input }) => listBreakGlass(ctx, input)),
  mine: read({ permission: 'approvals:read', schema: ListAll }).query(({ ctx }) => listMine(ctx)),
  borrowers: read({ permission: 'break-glass:grant', schema: ListAll }).query(({ ctx }) => listBorrowers(ctx)),
  start: command({ ...starting, schema: StartBreakGlass, target: newBreakGlassOf }).mutation(({ ctx, input }) =>
    startBreakGlass(ctx, input),
  ),
  grant: command({ ...granting, action: 'break-glass.grant', schema: GrantBreakGlass, target: lentOf }).mutation(({ ctx, input }) =>
    grantBreakGlass(ctx, input),
  ),
  confirm: command({ ...granting, action: 'break-glass.confirm', schema: ConfirmBreakGlass, target: breakGlassOf }).mutation(
    ({ ctx, input }) => confirmBreakGlass(ctx, input),
  ),
  giveBack: command({ ...ending, permission: 'break-glass:start' }).mutation(({ ctx, input }) => returnBreakGlass(ctx, input)),
  end: command({ ...ending, permission: 'break-glass:end' }).mutation(({ ctx, input }) => endBreakGlass(ctx, input)),
  review: command({ ...reviewing, schema: ReviewBreakGlass, target: breakGlassOf }).mutation(({ ctx, input }) =>
    reviewBreakGlass(ctx, input),
  ),
})
