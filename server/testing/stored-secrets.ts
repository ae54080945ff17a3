import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from '@/lib/uuid'
import { anAccount } from './accounts'
import { testDb } from './actors'
import { openSession, withPasskey } from './people'

const digest = () => new Uint8Array(createHash('sha256').update(randomBytes(16)).digest())

/** A person who has everything that must never leave: password, app, passkey, recovery code, link, identity with a refresh token, a token.
 *  Out: who it is and what is stored, each in every spelling it could leave in. */
export async function aPersonOfSecrets() {
  const { id, secret } = await anAccount({ roles: ['operator', 'analyst'] })
  await withPasskey(id)
  const [codeHash, linkHash, secretHash, refreshToken] = [digest(), digest(), digest(), digest()]
  const later = new Date(Date.now() + 3_600_000)
  await testDb().recoveryCode.create({ data: { codeHash, personId: id } })
  await testDb().accessLink.create({ data: { tokenHash: linkHash, kind: 'factor', personId: id, createdBy: 'test', expiresAt: later } })
  const tokenId = randomBytes(4).toString('hex')
  const token = { id: tokenId, secretHash, label: 'of secrets', scopes: ['decide'], agents: ['*'], createdBy: id, expiresAt: later }
  await testDb().apiToken.create({ data: token })
  const identityId = uuidv7(Date.now())
  const sub = crypto.randomUUID()
  await testDb().identity.create({ data: { id: identityId, personId: id, iss: 'https://secrets.example', sub, linkedBy: 'test' } })
  const sessionId = await openSession(id)
  const idHash = new Uint8Array(Buffer.from(sessionId, 'hex'))
  await testDb().session.update({ where: { idHash }, data: { identityId, refreshToken } })
  const { passwordHash } = await testDb().localAccount.findUniqueOrThrow({ where: { personId: id } })
  const sealed = (await testDb().totp.findUniqueOrThrow({ where: { personId: id } })).secret
  const { publicKey } = await testDb().passkey.findFirstOrThrow({ where: { personId: id } })
  const bytes = [codeHash, linkHash, secretHash, refreshToken, sealed, publicKey].map((one) => Buffer.from(one))
  const spellings = bytes.flatMap((one) => [
    one.toString('hex'),
    one.toString('base64'),
    one.toString('base64url'),
    JSON.stringify([...one]),
  ])
  return { id, tokenId, sessionId, stored: [passwordHash ?? '', secret, ...spellings] }
}
