import { OpenLink } from '@/lib/schemas/accounts'
import { openLink } from '@/server/services/accounts/open-link'
import { signInRoute } from '@/server/sign-in-door'

export const dynamic = 'force-dynamic'

export const POST = signInRoute('enrol', OpenLink, async (ctx, input) => ({ body: await openLink(ctx, input) }))
