import { CheckPassword } from '@/lib/schemas/accounts'
import { startSignIn } from '@/server/services/accounts/start-sign-in'
import { signInRoute } from '@/server/sign-in-door'

export const dynamic = 'force-dynamic'

export const POST = signInRoute('sign-in', CheckPassword, startSignIn)
