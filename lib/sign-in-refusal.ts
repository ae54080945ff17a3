/** Why single sign-on gave no session: closed, because the page explains each in words. */
export const SIGN_IN_REFUSALS = [
  'no-role',
  'overage',
  'unreadable',
  'disabled',
  'unlinked',
  'away',
  'declined',
  'lost',
  'unproven',
  'failed',
] as const
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number]

/** What is shown of it: the groups are the person's own, and the names are of those who can help. */
export type RefusedSignIn = { why: SignInRefusal; groups: readonly string[]; ask: readonly string[]; provider: string }

/** The library's own words for what went wrong before anybody was known. */
const LIBRARY: Record<string, SignInRefusal> = { OAuthSignin: 'away', OAuthCallback: 'lost', Callback: 'failed' }

/** Reads the reason from the address of the sign-in page; null for anything that is not one of ours. */
export function readRefusal(error: unknown): SignInRefusal | null {
  if (typeof error !== 'string') return null
  return SIGN_IN_REFUSALS.find((one) => one === error) ?? (Object.hasOwn(LIBRARY, error) ? (LIBRARY[error] ?? null) : null)
}
