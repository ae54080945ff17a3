import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ecKeys, rsaKeys, signEs256, startOidcServer, tokenBy, tokenOf } from '@/server/testing/oidc-server'
import { oidcProvider } from './provider'

const rsa = rsaKeys()
const stranger = rsaKeys()
const ec = ecKeys()
const jwkOf = (keys: typeof rsa, kid: string) => ({ ...keys.publicKey.export({ format: 'jwk' }), kid, use: 'sig' })

let server: Awaited<ReturnType<typeof startOidcServer>>
beforeEach(async () => {
  server = await startOidcServer([jwkOf(rsa, 'one'), jwkOf(ec, 'curve'), { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' }, { kty: 7 }])
})
afterEach(() => server.close())

const clientId = 'console'
const now = () => Math.floor(Date.now() / 1000)
const providerAt = (issuer: string) =>
  oidcProvider({ issuer, clientId, secret: () => 'a secret/with: signs', scopes: 'openid', groupsClaim: 'groups' })
const claims = (over: object = {}) => ({
  iss: server.issuer,
  sub: 'ada',
  aud: clientId,
  exp: now() + 300,
  iat: now(),
  nonce: 'n-1',
  groups: ['ops'],
  ...over,
})
const given = { code: 'c', verifier: 'v', redirectUri: 'http://localhost/cb', nonce: 'n-1', iss: null }
async function redeem(idToken: unknown, provider = providerAt(server.issuer)) {
  server.say('/token', { status: 200, body: { id_token: idToken, refresh_token: 'again' } })
  return provider.redeem(given)
}
const signed = (over: object = {}) => tokenOf(rsa.privateKey, claims(over))

test('a token that holds in every member gives the person and the groups', async () => {
  const told = await redeem(signed({ name: 'Ada', auth_time: 1_700_000_000, acr: 'gold', amr: ['pwd', 'mfa'] }))
  expect(told).toMatchObject({
    state: 'told',
    word: { sub: 'ada', name: 'Ada', groups: ['ops'], acr: 'gold', amr: ['pwd', 'mfa'], refreshToken: 'again' },
  })
  const asked = server.asked.find(({ path }) => path === '/token')
  expect(Object.fromEntries(asked?.body ?? [])).toEqual({
    grant_type: 'authorization_code',
    code: 'c',
    code_verifier: 'v',
    redirect_uri: given.redirectUri,
  })
  expect(Buffer.from(asked?.headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe('console:a+secret%2Fwith%3A+signs')
})

test('ES256 by a key of the curve counts too', async () => {
  const told = await redeem(tokenBy(signEs256(ec.privateKey), claims(), { alg: 'ES256', kid: 'curve' }))
  expect(told.state).toBe('told')
})

const forged: Record<string, () => string> = {
  'V9.1.1 another key': () => tokenOf(stranger.privateKey, claims()),
  'V9.1.1 a changed member': () => {
    const [head, , tail] = signed().split('.')
    return `${head}.${Buffer.from(JSON.stringify(claims({ sub: 'eve' }))).toString('base64url')}.${tail}`
  },
  'V9.1.2 alg none': () => tokenBy(() => Buffer.alloc(0), claims(), { alg: 'none' }),
  'V9.1.2 alg none with a signature': () => tokenOf(rsa.privateKey, claims(), { alg: 'none', kid: 'one' }),
  'V9.1.2 alg NONE in other letters': () => tokenOf(rsa.privateKey, claims(), { alg: 'nOnE', kid: 'one' }),
  'V9.1.2 HS256 with the public key as secret': () =>
    tokenBy(
      (data) =>
        createHmac('sha256', rsa.publicKey.export({ type: 'spki', format: 'pem' }))
          .update(data)
          .digest(),
      claims(),
      {
        alg: 'HS256',
        kid: 'one',
      },
    ),
  'V9.1.2 HS256 with the client’s secret': () =>
    tokenBy((data) => createHmac('sha256', 'a secret/with: signs').update(data).digest(), claims(), { alg: 'HS256', kid: 'oct' }),
  'V9.1.2 RS384': () => tokenOf(rsa.privateKey, claims(), { alg: 'RS384', kid: 'one' }),
  'V9.1.2 RS256 said, PSS key kind ES256': () => tokenOf(rsa.privateKey, claims(), { alg: 'ES256', kid: 'one' }),
  'V9.1.3 a key that the token itself brings': () =>
    tokenOf(stranger.privateKey, claims(), { alg: 'RS256', kid: 'two', jwk: stranger.publicKey.export({ format: 'jwk' }) }),
  'an extension that must be understood': () => tokenOf(rsa.privateKey, claims(), { alg: 'RS256', kid: 'one', crit: ['x'] }),
  'V9.2.1 expired': () => signed({ exp: now() - 61 }),
  'V9.2.1 from the future': () => signed({ iat: now() + 120 }),
  'V9.2.1 not yet valid': () => signed({ nbf: now() + 120 }),
  'V9.2.1 an old one again': () => signed({ iat: now() - 3600 }),
  'V9.2.3 V10.5.4 another audience': () => signed({ aud: 'another' }),
  'V9.2.3 several audiences without who asked': () => signed({ aud: [clientId, 'another'] }),
  'V9.2.3 asked for by another client': () => signed({ aud: [clientId, 'another'], azp: 'another' }),
  'V10.5.3 V6.8.1 another issuer': () => signed({ iss: 'https://elsewhere.example' }),
  'V10.5.1 another nonce': () => signed({ nonce: 'n-2' }),
  'V10.5.1 no nonce': () => signed({ nonce: undefined }),
  'V10.5.2 no subject': () => signed({ sub: '' }),
  'a subject with a NUL': () => signed({ sub: 'ada\u0000' }),
  'a subject that is a number': () => signed({ sub: 7 }),
  'an encrypted token': () => `${signed()}.x.y`,
  'no token': () => 'token',
}

describe('a token is refused:', () => {
  test.each(Object.entries(forged))('V9: %s is refused', async (_name, make) => {
    expect((await redeem(make())).state).toBe('refused')
  })
  test('none in the answer at all', async () => {
    expect((await redeem(undefined)).state).toBe('refused')
  })
  test('60 s of skew and no more', async () => {
    expect((await redeem(signed({ exp: now() - 50, iat: now() + 50 }))).state).toBe('told')
  })
})

test('V10.2.1: an answer that says it is of another issuer is not even redeemed', async () => {
  const told = await providerAt(server.issuer).redeem({ ...given, iss: 'https://elsewhere.example' })
  expect(told.state).toBe('refused')
  expect(server.asked.map(({ path }) => path)).not.toContain('/token')
})

test('a provider that promises to name itself in the answer must do so', async () => {
  const body = { ...server.description, authorization_response_iss_parameter_supported: true }
  server.say('/.well-known/openid-configuration', { status: 200, body })
  expect((await redeem(signed())).state).toBe('refused')
})

test('a new key counts without a restart', async () => {
  const provider = providerAt(server.issuer)
  let at = Date.now()
  const later = oidcProvider({
    issuer: server.issuer,
    clientId,
    secret: () => 's',
    scopes: 'openid',
    groupsClaim: 'groups',
    now: () => new Date(at),
  })
  expect((await redeem(signed(), later)).state).toBe('told')
  server.say('/keys', { status: 200, body: { keys: [jwkOf(stranger, 'new')] } })
  at += 15_000
  const fresh = () => tokenOf(stranger.privateKey, claims({ iat: Math.floor(at / 1000) }), { alg: 'RS256', kid: 'new' })
  expect((await redeem(fresh(), later)).state).toBe('told')
  expect(await redeem(fresh(), provider)).toMatchObject({ state: 'told' })
})

const groups: [string, object, unknown][] = [
  ['a list', { groups: ['b', 'a', 'b'] }, ['a', 'b']],
  ['one text', { groups: 'ops' }, ['ops']],
  ['none', { groups: [] }, []],
  ['overage of Entra', { groups: undefined, _claim_names: { groups: 'src1' } }, 'overage'],
  ['overage of the implicit form', { groups: undefined, hasgroups: true }, 'overage'],
  ['more than we read', { groups: Array.from({ length: 1001 }, (_, n) => `g${n}`) }, 'overage'],
  ['a number among them', { groups: ['a', 7] }, 'unreadable'],
  ['a line break in one', { groups: ['a\nb'] }, 'unreadable'],
  ['an object', { groups: { a: true } }, 'unreadable'],
]
test.each(groups)('groups: %s', async (_name, over, expected) => {
  expect(await redeem(signed(over))).toMatchObject({ state: 'told', word: { groups: expected } })
})

test('groups that only userinfo has are taken, if it speaks of the same person', async () => {
  server.say('/me', { status: 200, body: { sub: 'ada', groups: ['ops'], email: 'ada@example.org' } })
  const answer = { id_token: signed({ groups: undefined }), access_token: 'a' }
  server.say('/token', { status: 200, body: answer })
  const provider = providerAt(server.issuer)
  expect(await provider.redeem(given)).toMatchObject({ state: 'told', word: { groups: ['ops'], email: 'ada@example.org' } })
  server.say('/me', { status: 200, body: { sub: 'eve', groups: ['ops'] } })
  expect((await provider.redeem(given)).state).toBe('refused')
})

describe('refresh', () => {
  const refresh = (body: unknown, status = 200) => {
    server.say('/token', { status, body })
    return providerAt(server.issuer).refresh('the token', 'ada')
  }
  test('tells the groups again, and the next token', async () => {
    const told = await refresh({ id_token: signed({ nonce: undefined, groups: ['new'] }), refresh_token: 'next' })
    expect(told).toMatchObject({ state: 'told', word: { groups: ['new'], refreshToken: 'next' } })
    const { body } = server.asked.find(({ path }) => path === '/token') ?? {}
    expect(Object.fromEntries(body ?? [])).toEqual({ grant_type: 'refresh_token', refresh_token: 'the token' })
  })
  test('without a signed token userinfo has the word', async () => {
    server.say('/me', { status: 200, body: { sub: 'ada', groups: ['u'] } })
    expect(await refresh({ access_token: 'a' })).toMatchObject({ state: 'told', word: { sub: 'ada', groups: ['u'], refreshToken: null } })
  })
  test('about another person is refused', async () => {
    expect((await refresh({ id_token: signed({ sub: 'eve' }) })).state).toBe('refused')
  })
  test('invalid_grant is the provider’s no; everything else is silence', async () => {
    expect(await refresh({ error: 'invalid_grant' }, 400)).toEqual({ state: 'refused', why: 'invalid_grant' })
    expect(await refresh({ error: 'invalid_client' }, 401)).toEqual({ state: 'away', why: 'it answered invalid_client' })
    expect((await refresh({ error: 'busy' }, 503)).state).toBe('away')
    expect((await refresh('<html>', 200)).state).toBe('away')
    expect((await refresh('x'.repeat(300_000), 200)).state).toBe('away')
  })
})

test('F52: a provider that hangs up is away, and is up again when it answers', async () => {
  const provider = providerAt(server.issuer)
  server.say('/.well-known/openid-configuration', 'hang up')
  expect(await provider.isUp()).toBe(false)
  expect((await provider.redeem(given)).state).toBe('away')
  const request = { redirectUri: given.redirectUri, state: 's', nonce: 'n', challenge: 'c', extra: {} }
  expect(await provider.authorizeUrl(request)).toBeNull()
  server.say('/.well-known/openid-configuration', { status: 200, body: server.description })
  expect(await provider.isUp()).toBe(true)
  expect((await redeem(signed(), provider)).state).toBe('told')
})

test('a description of another issuer, or with an address in clear, is no provider', async () => {
  const path = '/.well-known/openid-configuration'
  server.say(path, { status: 200, body: { ...server.description, issuer: 'https://elsewhere.example' } })
  expect(await providerAt(server.issuer).isUp()).toBe(false)
  server.say(path, { status: 200, body: { ...server.description, token_endpoint: 'http://elsewhere.example/token' } })
  expect(await providerAt(server.issuer).isUp()).toBe(false)
})

test('the browser is sent with state, nonce and challenge, and nothing extra takes their place', async () => {
  const url = await providerAt(server.issuer).authorizeUrl({
    redirectUri: given.redirectUri,
    state: 's',
    nonce: 'n',
    challenge: 'c',
    extra: { max_age: '0', redirect_uri: 'https://elsewhere.example', state: 'x' },
  })
  const { searchParams } = new URL(url ?? '')
  expect(Object.fromEntries(searchParams)).toEqual({
    response_type: 'code',
    client_id: clientId,
    scope: 'openid',
    redirect_uri: given.redirectUri,
    state: 's',
    nonce: 'n',
    code_challenge: 'c',
    code_challenge_method: 'S256',
    max_age: '0',
  })
})
