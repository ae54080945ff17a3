import { Secret, TOTP } from 'otpauth'
import type { OneTimeCodes } from '@/server/ports/one-time-codes'

const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const

export const otpCodes: OneTimeCodes = {
  makeSecret: () => new Secret({ size: 20 }).base32,
  addressOf: ({ secret, account, issuer }) => new TOTP({ ...SHAPE, issuer, label: account, secret: Secret.fromBase32(secret) }).toString(),
  stepOf: ({ secret, code, now }) => {
    if (!/^\d{6}$/.test(code)) return null
    const timestamp = now.getTime()
    const away = TOTP.validate({ ...SHAPE, secret: Secret.fromBase32(secret), token: code, timestamp, window: 1 })
    return away === null ? null : TOTP.counter({ period: SHAPE.period, timestamp }) + away
  },
}
