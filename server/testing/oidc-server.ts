import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const b64 = (value: object | string) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

export const rsaKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
export const ecKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A token in any form, right or wrong, signed by RS256. */
export function tokenOf(key: KeyObject, claims: object, header: Record<string, unknown> = { alg: 'RS256', kid: 'one' }): string {
  const signed = `${b64(header)}.${b64(claims)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`
}
/** The same with a signature of the caller's. */
export function tokenBy(make: (signed: Buffer) => Buffer, claims: object, header: object): string {
  const signed = `${b64(header)}.${b64(claims)}`
  return `${signed}.${make(Buffer.from(signed)).toString('base64url')}`
}
export const signEs256 = (key: KeyObject) => (data: Buffer) => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })

export type Asked = { path: string; headers: IncomingMessage['headers']; body: URLSearchParams }
export type Said = { status: number; body: unknown }

/** A provider that says what a test tells it to. It serves its description and keys; `answers` holds the rest by path. */
export async function startOidcServer(keys: object[]) {
  const asked: Asked[] = []
  const answers = new Map<string, Said | 'hang up'>()
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers, body: new URLSearchParams(await text(request)) })
    const said = answers.get(path) ?? { status: 404, body: {} }
    if (said === 'hang up') return request.socket.destroy()
    response
      .writeHead(said.status, { 'content-type': 'application/json' })
      .end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const description = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    userinfo_endpoint: `${issuer}/me`,
  }
  answers.set('/.well-known/openid-configuration', { status: 200, body: description })
  answers.set('/keys', { status: 200, body: { keys } })
  return {
    issuer,
    description,
    asked,
    say: (path: string, said: Said | 'hang up') => answers.set(path, said),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
