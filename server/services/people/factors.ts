import type { PersonFactor } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import type { PersonFound } from './row'

/** How a person proves who they are: kinds and dates, never what opens anything. */
export async function readFactors(ctx: ServiceContext, { id, account, totp }: PersonFound): Promise<PersonFactor[]> {
  const [passkeys, codes, first] = await Promise.all([
    ctx.db.passkey.findMany({
      where: { personId: id, removedAt: null },
      select: { label: true, createdAt: true, usedAt: true },
      orderBy: { createdAt: 'asc' },
      take: 50,
    }),
    ctx.db.recoveryCode.count({ where: { personId: id, usedAt: null } }),
    ctx.db.recoveryCode.findFirst({ where: { personId: id, usedAt: null }, select: { createdAt: true }, orderBy: { createdAt: 'asc' } }),
  ])
  const factors: PersonFactor[] = []
  if (account?.passwordHash != null)
    factors.push({ kind: 'password', label: 'password', since: (account.changedAt ?? account.createdAt).toISOString(), usedAt: null })
  for (const { label, createdAt, usedAt } of passkeys)
    factors.push({ kind: 'passkey', label, since: createdAt.toISOString(), usedAt: usedAt?.toISOString() ?? null })
  if (totp?.confirmedAt) factors.push({ kind: 'code_app', label: 'authenticator app', since: totp.confirmedAt.toISOString(), usedAt: null })
  if (first)
    factors.push({ kind: 'recovery_codes', label: `${codes} recovery codes left`, since: first.createdAt.toISOString(), usedAt: null })
  return factors
}
