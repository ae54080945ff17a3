import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANSWER_BYTES_MAX, isPublic, safeFetch } from './safe-fetch'

let answer: RequestListener = (_request, response) => response.end('here')
let asked = 0
const server = createServer((request, response) => {
  asked += 1
  answer(request, response)
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port // a listening TCP server has one
})
afterAll(() => new Promise((closed) => server.close(closed)))

const local = () => `http://localhost:${port}/hook`
const loopback = ['localhost']
const leadsTo =
  (...addresses: string[]) =>
  async () =>
    addresses

test.each([
  ['gopher', 'gopher://example.com/'],
  ['a file', 'file:///etc/passwd'],
  ['plain HTTP', 'http://example.com/'],
  ['a name and password', 'https://user:secret@example.com/'],
  ['the metadata address', 'https://169.254.169.254/latest/meta-data/'],
  ['loopback', 'https://127.0.0.1/'],
  ['loopback in short', 'https://127.1/'],
  ['loopback in decimal', 'https://2130706433/'],
  ['loopback in hexadecimal', 'https://0x7f000001/'],
  ['loopback in octal', 'https://0177.0.0.1/'],
  ['IPv6 loopback', 'https://[::1]/'],
  ['an IPv4 address in IPv6', 'https://[::ffff:10.0.0.1]/'],
  ['a public number', 'https://93.184.216.34/'],
  ['another port', 'https://example.com:6443/'],
  ['no address', 'not an address'],
])('F33: %s is refused before anything is asked', async (_what, address) => {
  const looked: string[] = []
  const refused = safeFetch(address, {}, async (name) => {
    looked.push(name)
    return ['93.184.216.34']
  })
  await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(refused).rejects.not.toThrow('secret')
  expect(looked).toEqual([])
})

test.each([
  ['127.0.0.1'],
  ['10.1.2.3'],
  ['172.16.0.1'],
  ['192.168.1.1'],
  ['169.254.169.254'],
  ['100.64.0.1'],
  ['0.0.0.0'],
  ['::1'],
  ['::'],
  ['fe80::1'],
  ['fd00:ec2::254'],
  ['::ffff:127.0.0.1'],
  ['64:ff9b::7f00:1'],
  ['2002:7f00:1::'],
  ['224.0.0.1'],
])('F33: a name that leads to %s is refused, also beside a public address', async (inside) => {
  expect(isPublic(inside)).toBe(false)
  for (const addresses of [[inside], ['93.184.216.34', inside]])
    await expect(safeFetch('https://hooks.example.com/', {}, leadsTo(...addresses))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('public addresses are public', () => {
  expect(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'].map(isPublic)).toEqual([true, true])
})

test('F33: a name whose answer changes is asked once, and the connection goes where it was looked at', async () => {
  const answers = [['127.0.0.1'], ['203.0.113.9']]
  let times = 0
  const rebinding = async () => answers[times++] ?? []
  await expect(safeFetch(local(), { loopback }, rebinding)).resolves.toMatchObject({ status: 200, body: 'here' })
  expect(times).toBe(1)
})

test('F33: a redirect inside is an answer and is not followed', async () => {
  answer = (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  const before = asked
  await expect(safeFetch(local(), { loopback })).resolves.toMatchObject({ status: 302 })
  expect(asked).toBe(before + 1)
})

test('a loopback name is allowed by name alone, and only while it is one', async () => {
  await expect(safeFetch(local())).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(safeFetch(local(), { loopback }, leadsTo('10.0.0.1'))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('an endless answer is cut off, and no error repeats what was said', async () => {
  answer = (_request, response) => response.end('inner secret '.repeat(ANSWER_BYTES_MAX / 8))
  const refused = safeFetch(local(), { loopback })
  await expect(refused).rejects.toMatchObject({ code: 'UPSTREAM' })
  await expect(refused).rejects.not.toThrow('inner secret')
})

test('who does not answer is left after the time, or when the caller goes', async () => {
  answer = () => undefined
  const leaving = new AbortController()
  const waiting = safeFetch(local(), { loopback, signal: leaving.signal })
  leaving.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'UPSTREAM', message: 'The other side did not answer in time.' })
})

test('what is sent arrives as it is', async () => {
  let got = ''
  answer = (request, response) => {
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      got += part
    })
    request.on('end', () => response.writeHead(202, { 'x-seen': request.headers['x-acgs-signature'] ?? '' }).end())
  }
  const sent = { method: 'POST' as const, body: '{"a":1}', headers: { 'x-acgs-signature': 'v1=abc' }, loopback }
  await expect(safeFetch(local(), sent)).resolves.toMatchObject({ status: 202, headers: { 'x-seen': 'v1=abc' } })
  expect(got).toBe('{"a":1}')
})
