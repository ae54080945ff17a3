import { NewFactor } from '@/lib/schemas/accounts'
import { finishEnrolment } from '@/server/services/accounts/finish-enrolment'
import { signInRoute } from '@/server/sign-in-door'

export const dynamic = 'force-dynamic'

export const POST = signInRoute('enrol', NewFactor, async (ctx, input, ticket) => ({
  body: await finishEnrolment(ctx, ticket, input),
  ticket: null,
}))
