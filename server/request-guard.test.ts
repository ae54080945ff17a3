import { expect, test } from 'vitest'
import { refuseForeignWrite } from './request-guard'

const own = {
  host: 'console.example:3000',
  origin: 'http://console.example:3000',
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
  'content-length': '2',
  'x-acgs-request': '1',
}
const ask = (over: Record<string, string | undefined> = {}, method = 'POST') => {
  const given = Object.entries({ ...own, ...over }).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return refuseForeignWrite(new Request('http://console.example:3000/api/trpc/agents.register', { method, headers: given }))
}

test('our own page may write, and anybody may ask to read', () => {
  expect(ask()).toBeNull()
  expect(ask({ 'content-type': 'Application/JSON; charset=utf-8', 'content-length': '262144' })).toBeNull()
  for (const method of ['GET', 'HEAD'])
    expect(ask({ origin: undefined, 'sec-fetch-site': 'cross-site', 'x-acgs-request': undefined }, method)).toBeNull()
})

test('the texts of a draft may be larger, and only when they travel alone', () => {
  const large = (path: string, bytes: number) =>
    refuseForeignWrite(
      new Request(`http://console.example:3000/api/trpc/${path}`, { method: 'POST', headers: { ...own, 'content-length': String(bytes) } }),
    )?.status ?? 200
  expect(large('drafts.save', 6 * 1024 * 1024)).toBe(200)
  expect(large('drafts.save', 6 * 1024 * 1024 + 1)).toBe(413)
  for (const path of ['drafts.save,agents.register', 'drafts.save/x', 'agents.drafts.save', 'draftsx.save'])
    expect(large(path, 262_145), path).toBe(413)
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
  ['another site that lies in one header', { origin: 'https://evil.example' }, 403],
  ['a sister site', { 'sec-fetch-site': 'same-site' }, 403],
  ['a typed address', { 'sec-fetch-site': 'none' }, 403],
  ['no fetch metadata', { 'sec-fetch-site': undefined }, 403],
  ['no origin', { origin: undefined }, 403],
  ['an opaque origin', { origin: 'null' }, 403],
  ['another port', { origin: 'http://console.example:3001' }, 403],
  ['a host that only begins like ours', { origin: 'http://console.example:3000.evil.example' }, 403],
  ['our host as a user name', { origin: 'http://console.example:3000@evil.example' }, 403],
  ['no header of ours', { 'x-acgs-request': undefined }, 403],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['plain text with JSON in it', { 'content-type': 'text/plain' }, 415],
  ['no content type', { 'content-type': undefined }, 415],
  ['a body over 256 KiB', { 'content-length': '262145' }, 413],
  ['a body of unstated length', { 'content-length': undefined }, 413],
  ['a length that is no number', { 'content-length': '2, 2' }, 413],
])('a write is refused: %s', async (_name, over, status) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const refusal = ask(over, method)
    expect(refusal?.status, method).toBe(status)
    expect(await refusal?.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
  }
})
