/** A second factor was there: a provider says `mfa`; ours are a one-time code, or a key with user verification. */
const MFA = ['mfa', 'otp', 'hwk', 'swk']
export const isMfa = (amr: readonly string[]): boolean => amr.some((one) => MFA.includes(one))
