import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ADMIN, accountUser, openCredentials } from './credentials'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-credentials-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const mode = (name: string) => statSync(join(folder, name)).mode & 0o777

test('the certificate is of this machine alone, signed by a CA that signs nothing else', async () => {
  const { certificates } = await openCredentials(folder)
  const [ca, own] = [new X509Certificate(certificates.ca), new X509Certificate(certificates.certificate)]
  expect(own.checkIssued(ca)).toBe(true)
  expect(own.verify(ca.publicKey)).toBe(true)
  expect([own.checkIP('127.0.0.1'), own.checkHost('localhost'), own.checkHost('example.com')]).toEqual([
    '127.0.0.1',
    'localhost',
    undefined,
  ])
  expect([ca.ca, own.ca]).toEqual([true, false])
  expect(own.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
})

test('a second start finds the same certificates and tokens', async () => {
  const first = await openCredentials(folder)
  const user = accountUser('governance', 'acgs-worker')
  const token = first.tokenFor(user)
  const second = await openCredentials(folder)
  expect(second.certificates).toEqual(first.certificates)
  expect(second.tokenFor(user)).toBe(token)
  expect(second.userOf(token)).toEqual({
    name: 'system:serviceaccount:governance:acgs-worker',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:governance', 'system:authenticated'],
    extra: {},
  })
  expect(second.userOf(`${token}x`)).toBeNull()
})

test('keys and kubeconfigs are for their owner alone', async () => {
  const { certificates, tokenFor, writeKubeconfig } = await openCredentials(folder)
  writeKubeconfig({ path: join(folder, 'kubeconfig'), server: 'https://127.0.0.1:6443', user: ADMIN })
  expect([mode('credentials.json'), mode('kubeconfig')]).toEqual([0o600, 0o600])
  const { clusters, users } = parse(readFileSync(join(folder, 'kubeconfig'), 'utf8'))
  expect(Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString()).toBe(certificates.ca)
  expect(users[0].user.token).toBe(tokenFor(ADMIN))
})
