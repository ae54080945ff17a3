import * as z from 'zod'
import { startPasskeySignIn } from '@/server/services/accounts/sign-in-with-passkey'
import { signInRoute } from '@/server/sign-in-door'

export const dynamic = 'force-dynamic'

export const POST = signInRoute('sign-in', z.strictObject({}), async (ctx) => ({ body: await startPasskeySignIn(ctx) }))
