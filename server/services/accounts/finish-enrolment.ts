import * as z from 'zod'
import { EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { NewFactor } from '@/lib/schemas/accounts'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { keepTotp, readTotp } from '@/server/services/factors/confirm-totp'
import { makeCodes } from '@/server/services/factors/make-codes'
import { addPasskey, readNewPasskey } from '@/server/services/passkeys/enrol'
import { lockAccess } from '@/server/services/people/internal'
import { asPerson, countAdmins, type Tx } from './internal'
import { letLinkTry, readLink } from './open-link'
import { openTicket } from './ticket'
import { useLink } from './use-link'

const Ticket = z.object({
  tokenHash: z.string(),
  personId: z.uuid(),
  name: z.string(),
  login: z.string(),
  passwordHash: z.string().nullable(),
})
type Ticket = z.infer<typeof Ticket>

/** Reads the answer before anything is changed. Out: what stores it in a transaction. */
async function readFactor(ctx: ServiceContext, personId: string, answer: NewFactor): Promise<(tx: Tx) => Promise<void>> {
  const of = { personId, sessionHash: null }
  const now = ctx.now()
  if (answer.kind === 'app') {
    const { challengeId } = answer
    const read = await readTotp(ctx, of, { challengeId, code: answer.code })
    return (tx) => keepTotp(tx, { personId, challengeId, now }, read)
  }
  const { challengeId, label, response } = answer
  const made = await readNewPasskey(ctx, of, { challengeId, label, response })
  return (tx) => addPasskey(tx, personId, { ...made, label, now })
}

/** Makes the first administrator. */
async function makeAdmin(ctx: ServiceContext, tx: Tx, { personId: id, name, login, passwordHash }: Ticket): Promise<void> {
  const by = 'system:bootstrap'
  await tx.person.create({ data: { id, kind: 'local', name, grants: { create: { role: 'admin', grantedBy: by } } } })
  const { count } = await tx.localAccount.createMany({
    data: [{ personId: id, login, passwordHash, changedAt: ctx.now(), createdBy: by }],
    skipDuplicates: true,
  })
  if (count === 0) throw new AppError('CONFLICT', `login: ${login} is taken meanwhile. Begin again with another.`)
}

/** What was lost must open nothing any more. */
async function dropFactors(ctx: ServiceContext, tx: Tx, personId: string): Promise<void> {
  const at = ctx.now()
  await tx.totp.deleteMany({ where: { personId } })
  await tx.passkey.updateMany({ where: { personId, removedAt: null }, data: { removedAt: at } })
  await tx.session.updateMany({
    where: { personId, revokedAt: null },
    data: { revokedAt: at, revokedBy: personId, reason: 'second factor lost' },
  })
  await tx.elevation.updateMany({ where: { personId, usedAt: null }, data: { expiresAt: at } })
}

/** The second step of a link: the second factor. Person, password, factor and recovery codes are stored, and the link is used up, in one
 *  transaction. Out: the codes, shown once. Errors: NOT_FOUND, BAD_REQUEST, CONFLICT (begun too long ago, or the link was used), Limited. */
export async function finishEnrolment(ctx: ServiceContext, ticket: string | undefined, answer: NewFactor): Promise<{ codes: string[] }> {
  await letLinkTry(ctx)
  const begun = openTicket('enrol', ticket, { browser: ctx.source.uaHash, now: ctx.now(), schema: Ticket })
  if (!begun) throw new AppError('CONFLICT', 'This was begun over 5 minutes ago, or in another browser. Begin again with the link.')
  const { personId, name, passwordHash } = begun
  const tokenHash = new Uint8Array(Buffer.from(begun.tokenHash, 'base64url'))
  const { kind, by } = await readLink(ctx, tokenHash)
  const keep = await readFactor(ctx, personId, answer)
  return ctx.db.$transaction(async (tx) => {
    if (kind === 'bootstrap') await lockAccess(tx)
    await useLink(tx, { tokenHash, now: ctx.now() })
    if (kind === 'bootstrap') {
      if (!by.endsWith(':another') && (await countAdmins(tx)) > 0)
        throw new AppError('CONFLICT', 'Somebody became administrator meanwhile. Ask them to invite you.')
      await makeAdmin(ctx, tx, begun)
    } else if (kind === 'factor') await dropFactors(ctx, tx, personId)
    else await tx.localAccount.updateMany({ where: { personId }, data: { passwordHash, changedAt: ctx.now() } })
    await keep(tx)
    const codes = await makeCodes(tx, { personId, now: ctx.now() })
    await tx.event.create({ data: { topic: 'people', ref: personId, version: String(ctx.now().getTime()) } })
    const { source, requestId, now } = ctx
    const action = kind === 'bootstrap' ? 'accounts.bootstrap' : 'accounts.enrol'
    const target = { kind: 'person', id: personId, scope: EVERYWHERE }
    const reason = `${kind} link, second factor: ${answer.kind}`
    await recordEvent(tx, { actor: asPerson(personId, name), source, requestId, now, action, target, outcome: 'done', reason })
    return { codes }
  })
}
