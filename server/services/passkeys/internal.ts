import { randomBytes } from 'node:crypto'
import type { ServiceContext } from '@/server/context'
import type { KnownPasskey } from '@/server/ports/passkeys'

/** What factors need: nobody has to be signed in yet. */
export type FactorContext = Pick<ServiceContext, 'db' | 'now' | 'passkeys' | 'oneTimeCodes'>
export type ChallengeKind = 'enrol' | 'assert' | 'totp'
/** Whose it is; `sessionHash` null before there is a session. */
export type Subject = { personId: string | null; sessionHash: string | null }

export const CHALLENGE_MS = 5 * 60_000
export const newChallenge = (): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(32))
export const sessionBytes = (hash: string | null): Uint8Array<ArrayBuffer> | null =>
  hash === null ? null : new Uint8Array(Buffer.from(hash, 'hex'))

export async function knownPasskeys(db: ServiceContext['db'], personId: string): Promise<KnownPasskey[]> {
  return db.passkey.findMany({
    where: { personId, removedAt: null },
    orderBy: { createdAt: 'asc' },
    select: { id: true, transports: true },
  })
}

/** Keeps a question for five minutes, and sweeps those that nobody answered. Out: its id. */
export async function keepChallenge(
  ctx: FactorContext,
  kind: ChallengeKind,
  { personId, sessionHash, secret }: Subject & { secret: Uint8Array<ArrayBuffer> },
): Promise<string> {
  const id = crypto.randomUUID()
  const now = ctx.now()
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS)
  await ctx.db.factorChallenge.deleteMany({ where: { expiresAt: { lt: now } } })
  const row = { id, kind, personId, sessionHash: sessionBytes(sessionHash), secret, createdAt: now, expiresAt }
  await ctx.db.factorChallenge.create({ data: row })
  return id
}

type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
const ofSubject = (now: Date, kind: ChallengeKind, { id, personId, sessionHash }: Subject & { id: string }) => ({
  id,
  kind,
  personId,
  sessionHash: sessionBytes(sessionHash),
  expiresAt: { gt: now },
})

/** The question's secret, or null: unknown, over, answered, or somebody else's. */
export async function readChallenge(ctx: FactorContext, kind: ChallengeKind, of: Subject & { id: string }) {
  const found = await ctx.db.factorChallenge.findFirst({ where: ofSubject(ctx.now(), kind, of), select: { secret: true } })
  return found?.secret ?? null
}

/** Takes the question away, so that it is answered once. Out: false when somebody was faster. */
export async function endChallenge(at: Tx | FactorContext['db'], id: string): Promise<boolean> {
  return (await at.factorChallenge.deleteMany({ where: { id } })).count === 1
}

/** Takes the question and gives its secret: for answers that count as one try, right or wrong. */
export async function takeChallenge(ctx: FactorContext, kind: ChallengeKind, of: Subject & { id: string }) {
  const secret = await readChallenge(ctx, kind, of)
  return secret !== null && (await endChallenge(ctx.db, of.id)) ? secret : null
}
