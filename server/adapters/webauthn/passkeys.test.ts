import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeAuthenticator, type Says } from '@/server/testing/authenticator'
import { webauthnPasskeys } from './passkeys'

const passkeys = webauthnPasskeys(() => 'http://localhost:3000/somewhere')
const person = { id: crypto.randomUUID(), name: 'Ama Owusu' }
const newChallenge = () => new Uint8Array(randomBytes(32))

async function enrolled() {
  const key = makeAuthenticator()
  const challenge = newChallenge()
  const options = await passkeys.creationOptions({ challenge, person, known: [] })
  const passkey = await passkeys.readAttestation({ response: key.make(options), challenge })
  if (!passkey) throw new Error('the passkey was not made')
  return { key, passkey }
}

test('the options ask for a verified user, for exactly the bytes of the challenge, and not for a known key again', async () => {
  const challenge = newChallenge()
  const known = [{ id: 'AAAA', transports: ['usb'] }]
  const made = await passkeys.creationOptions({ challenge, person, known })
  expect(made).toMatchObject({
    challenge: Buffer.from(challenge).toString('base64url'),
    rp: { id: 'localhost', name: 'ACGS console' },
    user: { id: Buffer.from(person.id).toString('base64url'), name: person.name },
    authenticatorSelection: { userVerification: 'required' },
    excludeCredentials: [{ id: 'AAAA', transports: ['usb'] }],
  })
  expect(await passkeys.requestOptions({ challenge, known })).toMatchObject({
    challenge: Buffer.from(challenge).toString('base64url'),
    rpId: 'localhost',
    userVerification: 'required',
    allowCredentials: [{ id: 'AAAA' }],
  })
})

test('a passkey is made, and answers', async () => {
  const { key, passkey } = await enrolled()
  expect(passkey).toMatchObject({ id: key.id, counter: 1, transports: ['internal'], isBackedUp: false })
  const challenge = newChallenge()
  const response = key.use(await passkeys.requestOptions({ challenge, known: [passkey] }))
  expect(await passkeys.readAssertion({ response, challenge, passkey })).toEqual({ counter: 2 })
})

const WRONG: [string, Says][] = [
  ['another challenge', { challenge: 'AAAA' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['another place', { place: 'evil.example' }],
  ['no user verification', { isVerified: false }],
]

test.each(WRONG)('not made with %s', async (_name, says) => {
  const challenge = newChallenge()
  const response = makeAuthenticator().make(await passkeys.creationOptions({ challenge, person, known: [] }), says)
  expect(await passkeys.readAttestation({ response, challenge })).toBeNull()
})

test.each([...WRONG, ['a counter that went back', { counter: 1 }] as [string, Says]])('not answered with %s', async (_name, says) => {
  const { key, passkey } = await enrolled()
  const challenge = newChallenge()
  const response = key.use(await passkeys.requestOptions({ challenge, known: [passkey] }), says)
  expect(await passkeys.readAssertion({ response, challenge, passkey })).toBeNull()
})

test('not answered by another key', async () => {
  const [own, other] = [await enrolled(), makeAuthenticator()]
  const challenge = newChallenge()
  const response = { ...other.use(await passkeys.requestOptions({ challenge, known: [] })), id: own.key.id, rawId: own.key.id }
  expect(await passkeys.readAssertion({ response, challenge, passkey: own.passkey })).toBeNull()
})
