import * as z from 'zod'
import { Assertion, Attestation, PasskeyLabel } from './passkeys'
import { isPlain, Text } from './text'

export const PASSWORD_MIN = 15
export const PASSWORD_MAX = 256
/** What is typed as a password is not changed, and its length is judged with the reason in words. */
const Password = z.string().min(1).max(1024)

/** Lower case and trimmed: one person is one login, however it is typed. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .min(3, 'use 3 characters or more')
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._@+-]*$/, 'use letters, figures and . _ @ + -')
/** At the door a login is not judged: any text may be wrong, also one that no database can hold; nobody has the empty one. */
const AnyLogin = z
  .string()
  .trim()
  .toLowerCase()
  .max(256)
  .transform((text) => (isPlain(text) ? text : ''))
/** 256 random bits as base64url. */
const LinkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'the link is not complete')
export const CheckPassword = z.strictObject({ login: AnyLogin, password: Password })
export type CheckPassword = z.infer<typeof CheckPassword>

export const ChangePassword = z.strictObject({ current: Password, password: Password })
export type ChangePassword = z.infer<typeof ChangePassword>

export const GetOwnLogin = z.strictObject({})

export const LINK_KINDS = ['bootstrap', 'invite', 'password', 'factor'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

export const OpenLink = z.strictObject({ link: LinkToken })
export type OpenLink = z.infer<typeof OpenLink>

/** The first step of a link: who one is (the first administrator alone says so) and the password, new or the present one. */
export const BeginEnrolment = z.strictObject({
  link: LinkToken,
  name: Text(100).optional(),
  login: Login.optional(),
  password: Password,
})
export type BeginEnrolment = z.infer<typeof BeginEnrolment>

const Code = z.string().trim().min(1).max(64)

/** The second half of a sign-in. */
export const SecondFactor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('app'), code: Code }),
  z.strictObject({ kind: z.literal('recovery'), code: Code }),
  z.strictObject({ kind: z.literal('passkey'), challengeId: z.uuid(), response: Assertion }),
])
export type SecondFactor = z.infer<typeof SecondFactor>

/** A sign-in with a passkey alone. */
export const SignInWithPasskey = z.strictObject({ kind: z.literal('alone'), challengeId: z.uuid(), response: Assertion })
export type SignInWithPasskey = z.infer<typeof SignInWithPasskey>

/** What ends a sign-in, as the browser sends it. */
export const ProveSignIn = z.union([SecondFactor, SignInWithPasskey])
export type ProveSignIn = z.infer<typeof ProveSignIn>

/** The second step of a link. */
export const NewFactor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('app'), challengeId: z.uuid(), code: Code }),
  z.strictObject({ kind: z.literal('passkey'), challengeId: z.uuid(), label: PasskeyLabel, response: Attestation }),
])
export type NewFactor = z.infer<typeof NewFactor>

/** One's own account of this console: its login, and since when its password is the present one. Null for who signs in another way. */
export const OwnLogin = z.strictObject({ login: z.string(), changedAt: z.string().nullable() }).nullable()
export type OwnLogin = z.infer<typeof OwnLogin>
