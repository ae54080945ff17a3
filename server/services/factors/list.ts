import type { Factors } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'

/** What a person can prove themselves with: kinds and dates, never a secret. */
export async function listFactors(db: ServiceContext['db'], personId: string): Promise<Factors> {
  const [passkeys, totp, codes] = await Promise.all([
    db.passkey.findMany({
      where: { personId, removedAt: null },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: { id: true, label: true, createdAt: true, usedAt: true, isBackedUp: true },
    }),
    db.totp.findFirst({ where: { personId, confirmedAt: { not: null } }, select: { createdAt: true } }),
    db.recoveryCode.findMany({ where: { personId }, select: { createdAt: true, usedAt: true } }),
  ])
  return {
    passkeys: passkeys.map(({ createdAt, usedAt, ...one }) => ({
      ...one,
      createdAt: createdAt.toISOString(),
      usedAt: usedAt?.toISOString() ?? null,
    })),
    totp: totp && { createdAt: totp.createdAt.toISOString() },
    recoveryCodes: { left: codes.filter(({ usedAt }) => !usedAt).length, madeAt: codes[0]?.createdAt.toISOString() ?? null },
  }
}
