/** Codes of an authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds, which is what every app can do. */
export interface OneTimeCodes {
  /** 160 random bits in base32. */
  makeSecret(): string
  /** `otpauth://` address for an app to read. */
  addressOf(of: { secret: string; account: string; issuer: string }): string
  /** The step (30 s each since 1970) a code belongs to, the one before and the one after included; null if it is none of theirs. */
  stepOf(of: { secret: string; code: string; now: Date }): number | null
}
