import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConnection } from './load'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-kubeconfig-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Parts = { cluster?: object; user?: object }
const CA = Buffer.from('the authority').toString('base64')
function write(name: string, { cluster = {}, user = { token: 'one' } }: Parts = {}): string {
  const file = join(folder, name)
  const place = { server: 'https://127.0.0.1:6443/', 'certificate-authority-data': CA, ...cluster }
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': `${name}-context`,
      contexts: [
        { name: `${name}-context`, context: { cluster: name, user: name } },
        { name: `${name}-other`, context: { cluster: name, user: `${name}-2` } },
      ],
      clusters: [{ name, cluster: place }],
      users: [
        { name, user },
        { name: `${name}-2`, user: { username: 'ann', password: 'x' } },
      ],
    }),
  )
  return file
}

test('server, authority and token come from the file, and a context by its name', async () => {
  const kubeconfig = write('first')
  const connection = loadConnection({ kubeconfig, context: null })
  expect(await connection.place()).toEqual({
    server: 'https://127.0.0.1:6443',
    context: 'first-context',
    ca: Buffer.from('the authority'),
    servername: undefined,
    isVerified: true,
  })
  expect(await connection.credentials()).toEqual({ authorization: 'Bearer one', cert: undefined, key: undefined })
  const other = loadConnection({ kubeconfig, context: 'first-other' })
  expect((await other.credentials()).authorization).toBe(`Basic ${Buffer.from('ann:x').toString('base64')}`)
})

test('several files are one, and the first says which context', async () => {
  const connection = loadConnection({ kubeconfig: `${write('first')}:${write('second', { user: { token: 'two' } })}`, context: null })
  expect((await connection.place()).context).toBe('first-context')
  const second = loadConnection({
    kubeconfig: `${write('first')}:${write('second', { user: { token: 'two' } })}`,
    context: 'second-context',
  })
  expect((await second.credentials()).authorization).toBe('Bearer two')
})

test('a token file is read again after 60 s, and at once where its token was refused', async () => {
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, 'first\n')
  let now = 0
  const connection = loadConnection({ kubeconfig: write('first', { user: { 'token-file': tokenFile } }), context: null, now: () => now })
  const token = async (isRefused?: boolean) => (await connection.credentials(isRefused)).authorization
  expect(await token()).toBe('Bearer first')
  writeFileSync(tokenFile, 'second\n')
  now = 59_999
  expect(await token()).toBe('Bearer first')
  now = 60_000
  expect(await token()).toBe('Bearer second')
  writeFileSync(tokenFile, 'third\n')
  expect(await token(true)).toBe('Bearer third')
})

test('an exec plugin is run, and kept until it is refused', async () => {
  const count = join(folder, 'count')
  const script = `require('fs').appendFileSync(${JSON.stringify(count)},'x');console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:{token:'from-plugin-'+require('fs').readFileSync(${JSON.stringify(count)},'utf8').length}}))`
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script], interactiveMode: 'Never' }
  let now = 0
  const connection = loadConnection({ kubeconfig: write('first', { user: { exec } }), context: null, now: () => now })
  expect((await connection.credentials()).authorization).toBe('Bearer from-plugin-1')
  now = 120_000
  expect((await connection.credentials()).authorization).toBe('Bearer from-plugin-1')
  expect((await connection.credentials(true)).authorization).toBe('Bearer from-plugin-2')
})

test.each<[string, Parts, string]>([
  ['plain http', { cluster: { server: 'http://127.0.0.1:8080' } }, 'not https'],
  ['a proxy', { cluster: { 'proxy-url': 'http://proxy.example:3128' } }, 'proxy-url'],
  ['another name to act under', { user: { token: 'one', as: 'admin' } }, 'takes on another name'],
])('%s is refused by name', async (_what, parts, says) => {
  const connection = loadConnection({ kubeconfig: write('first', parts), context: null })
  await expect(connection.credentials()).rejects.toThrow(says)
})

test('a context that is not there, and a file that is not, are said', async () => {
  await expect(loadConnection({ kubeconfig: write('first'), context: 'nowhere' }).place()).rejects.toThrow('no context nowhere')
  await expect(loadConnection({ kubeconfig: join(folder, 'none'), context: null }).place()).rejects.toThrow()
})
