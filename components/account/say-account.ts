import type { OwnAccount } from '@/lib/schemas/factors'

const KINDS: Record<string, string> = {
  persona: 'a persona of this machine',
  local: 'a local account',
  oidc: 'a person of your provider',
}

/** What kind of sign-in this is, and how well it was proved. */
export function saySession({ kind, session }: Pick<OwnAccount, 'kind' | 'session'>): string {
  const who = KINDS[kind] ?? 'of a kind not known here'
  if (session.method === 'persona') return `${who}. Personas exist on this machine alone: nothing about them is proved.`
  return session.isMfa
    ? `${who}. This session was proved with a second factor.`
    : `${who}. This session was begun without a second factor of ours.`
}

const SOURCES: Record<string, string> = { direct: 'given here', group: 'from a group of your provider', lent: 'lent for a short time' }
export const saySource = (source: string): string => SOURCES[source] ?? source

/** What is missing for a person who would confirm something now. */
export function sayStrength({ passkeys, totp, session }: Pick<OwnAccount, 'passkeys' | 'totp' | 'session'>): string {
  if (passkeys.length > 0) return 'You confirm risky actions with a passkey, which signs exactly what is shown.'
  if (totp) return 'You confirm risky actions with a code, which is weaker than a passkey.'
  if (session.method === 'persona') return 'As a persona you confirm risky actions without any proof.'
  return 'You have nothing here to confirm risky actions with. Add a passkey.'
}
