import { BeginEnrolment } from '@/lib/schemas/accounts'
import { beginEnrolment } from '@/server/services/accounts/begin-enrolment'
import { signInRoute } from '@/server/sign-in-door'

export const dynamic = 'force-dynamic'

export const POST = signInRoute('enrol', BeginEnrolment, beginEnrolment)
