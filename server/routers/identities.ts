import { UnlinkIdentity } from '@/lib/schemas/people'
import { unlinkIdentity } from '@/server/services/identities/unlink'
import { identityOf } from '@/server/services/targets'
import { command, router } from '@/server/trpc'

export const identities = router({
  unlink: command({
    permission: 'people:link',
    action: 'people.unlink',
    schema: UnlinkIdentity,
    target: identityOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => unlinkIdentity(ctx, input)),
})
