import { createHash, randomBytes } from 'node:crypto'
import { RECOVERY_CODES } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'

type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
/** Without the letters that are read as digits; 32 of them, so a character is five bits. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CHARACTERS = 16

/** 80 bits as XXXX-XXXX-XXXX-XXXX. */
const newCode = (): string => {
  const text = Array.from(randomBytes(CHARACTERS), (byte) => LETTERS[byte % LETTERS.length]).join('')
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

/** The stored form: case, spaces and dashes do not matter when it is typed. 80 random bits need no slow hash. */
export const hashCode = (code: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(code.toUpperCase().replace(/[\s-]/g, '')).digest())

/** Makes ten codes in the caller's transaction; earlier ones are gone. Out: the codes, which nobody can read again. */
export async function makeCodes(tx: Tx, { personId, now }: { personId: string; now: Date }): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode)
  await tx.recoveryCode.deleteMany({ where: { personId } })
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ codeHash: hashCode(code), personId, createdAt: now })) })
  return codes
}

/** The same for the person who is signed in: a confirmed command. */
export const makeOwnCodes = (ctx: ServiceContext): Promise<{ codes: string[] }> =>
  ctx.db.$transaction(async (tx) => {
    const personId = ctx.actor.id
    const codes = await makeCodes(tx, { personId, now: ctx.now() })
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'recovery codes made' })
    return { codes }
  })
