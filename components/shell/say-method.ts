import type { StepUpMethod } from '@/lib/schemas/step-up'

/** What each way of confirming is worth. A passkey signs what is shown; the others say only who is here. */
export const METHODS: Record<StepUpMethod, { act: string; says: string }> = {
  webauthn: { act: 'Sign with a passkey', says: 'Your key signs exactly what is shown here.' },
  totp: { act: 'Use the code', says: 'Weaker: a code says that you are here, not what you saw.' },
  oidc: { act: 'Sign in again at your provider', says: 'Weaker: the provider says that you are here, not what you saw.' },
  persona: { act: 'Go on as this persona', says: 'This machine’s personas have no key: nothing is proved.' },
}

/** A clock that is a moment behind must not promise more than there is. */
const LONGEST_S = 300

/** How long is left, in minutes and seconds; null once it is over. */
export function sayLeft(expires: string, now: number): string | null {
  const seconds = Math.min(Math.ceil((Date.parse(expires) - now) / 1000), LONGEST_S)
  if (seconds <= 0) return null
  const minutes = Math.floor(seconds / 60)
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

/** How a confirmation was given, so that nobody takes a weak one for a strong one. */
export const methodInWords = (method: string): string =>
  ({
    webauthn: 'with a passkey',
    totp: 'with a one-time code',
    oidc: 'at the provider',
    persona: 'as a persona: nothing is proved on this machine',
  })[method] ?? method
