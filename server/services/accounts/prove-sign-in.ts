import type { ProveSignIn } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'
import { finishSignIn, type NotSignedIn, type SignedIn } from './finish-sign-in'
import { finishPasskeySignIn } from './sign-in-with-passkey'

/** Ends a sign-in: the second factor after a password, or a passkey alone. Errors: Limited. */
export const proveSignIn = (ctx: ServiceContext, ticket: string | undefined, answer: ProveSignIn): Promise<SignedIn | NotSignedIn> =>
  answer.kind === 'alone' ? finishPasskeySignIn(ctx, answer) : finishSignIn(ctx, ticket, answer)
