import { LinkIdentity, UnlinkIdentity } from '@/lib/schemas/people'
import { linkIdentity } from '@/server/services/identities/link'
import { unlinkIdentity } from '@/server/services/identities/unlink'
import { identityOf, personOf } from '@/server/services/targets'
import { command, router } from '@/server/trpc'

export const identities = router({
  link: command({ permission: 'people:link', action: 'people.link', schema: LinkIdentity, target: personOf, stepUp: true }).mutation(
    ({ ctx, input }) => linkIdentity(ctx, input),
  ),
  unlink: command({
    permission: 'people:link',
    action: 'people.unlink',
    schema: UnlinkIdentity,
    target: identityOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => unlinkIdentity(ctx, input)),
})
