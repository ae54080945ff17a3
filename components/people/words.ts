import type { PersonFactor, PersonRow, PersonState } from '@/lib/schemas/people'

export const KIND_WORDS: Record<PersonRow['kind'], string> = {
  persona: 'persona of this machine',
  local: 'local account',
  oidc: 'single sign-on',
  system: 'part of the system',
}

export const STATE_WORDS: Record<PersonState, string> = {
  active: 'may sign in',
  invited: 'invited',
  no_role: 'without a role',
  disabled: 'disabled',
}

export const STATE_SAYS: Record<PersonState, string> = {
  active: 'Signs in and acts with the roles below.',
  invited: 'Has not used the invitation yet: there is no password and no way in.',
  no_role: 'Is known, and cannot sign in until somebody gives a role.',
  disabled: 'Cannot sign in. Sessions, tokens and words given on requests ended when it was done.',
}

export const FACTOR_WORDS: Record<PersonFactor['kind'], string> = {
  password: 'Password',
  passkey: 'Passkey',
  code_app: 'Authenticator app',
  recovery_codes: 'Recovery codes',
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
