import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Actor, Role } from '@/lib/access'
import { seal } from '@/server/sealed'
import { actorWith, serviceContext, testDb } from './actors'
import { makeAuthenticator, type SoftAuthenticator } from './authenticator'

// What a laptop's console is started with; read before the environment is parsed for the first time.
process.env.ACGS_ORIGIN = 'simulated'
process.env.ACGS_SEAL_KEYS ??= `1:${randomBytes(32).toString('base64url')}`

/** A person with a role and a session, as stored: of a persona, or of another way to sign in. */
export async function aPersona(role: Role, { method = 'persona', login }: { method?: string; login?: string } = {}): Promise<Actor> {
  const actor = { ...actorWith(role), name: `person ${crypto.randomUUID()}` }
  const later = new Date(Date.now() + 3_600_000)
  const session = { method, idleUntil: later, absoluteUntil: later, ip: '127.0.0.1', uaHash: 'test' }
  const idHash = new Uint8Array(Buffer.from(actor.sessionHash ?? '', 'hex'))
  await testDb().person.create({
    data: {
      id: actor.id,
      name: actor.name,
      kind: method,
      grants: { create: { role } },
      sessions: { create: { idHash, ...session } },
      ...(login === undefined ? {} : { account: { create: { login, createdBy: 'test' } } }),
    },
  })
  return actor
}

/** A passkey of the person, and the key itself. */
export async function withPasskey(personId: string): Promise<SoftAuthenticator> {
  const { passkeys } = serviceContext()
  const key = makeAuthenticator()
  const challenge = new Uint8Array(randomBytes(32))
  const response = key.make(await passkeys.creationOptions({ challenge, person: { id: personId, name: 'test' }, known: [] }))
  const made = await passkeys.readAttestation({ response, challenge })
  if (!made) throw new Error('the passkey was not made')
  await testDb().passkey.create({ data: { ...made, personId, label: 'test key' } })
  return key
}

/** An authenticator app of the person. Out: its secret in base32. */
export async function withTotp(personId: string): Promise<string> {
  const secret = new Secret({ size: 20 }).base32
  const sealed = seal(secret, `totp:${personId}`)
  await testDb().totp.create({ data: { personId, secret: sealed, confirmedAt: new Date() } })
  return secret
}

/** What the app shows now, or so many ms from now. */
export const aCode = (secret: string, inMs = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + inMs })
