import { expect, test } from 'vitest'
import { MASKED, maskObject, maskText } from './cluster-mask'

test.each([
  ['a bearer token', 'Authorization: Bearer abcdef123456', 'abcdef123456'],
  ['a web token', 'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl there', 'eyJhbGciOiJSUzI1NiJ9'],
  ['a password in an address', 'postgres://app:hunter22@db:5432/x', 'hunter22'],
  ['an assignment', 'DB_PASSWORD=hunter22', 'hunter22'],
  ['a member', '{"apiKey": "hunter22"}', 'hunter22'],
  ['a private key', '-----BEGIN EC PRIVATE KEY-----\nhunter22\n-----END EC PRIVATE KEY-----', 'hunter22'],
  ['a key of a provider', 'AKIAABCDEFGHIJKLMNOP', 'AKIAABCDEFGHIJKLMNOP'],
])('%s leaves a text', (_what, text, secret) => {
  expect(maskText(text)).not.toContain(secret)
  expect(maskText(text)).toContain(MASKED)
})

test('F35: direction and control characters show as marks, and a text is bounded', () => {
  expect(maskText('a\u202eb\u200bc\u001b[31m')).toBe('a\ufffdb\ufffdc\ufffd[31m')
  expect(maskText('x'.repeat(9000))).toHaveLength(2000)
})

test('F42: a hostile text costs no more than its length', () => {
  const began = performance.now()
  for (const part of ['a.', 'token', '-----BEGIN PRIVATE KEY-----', '://a:', 'eyJ']) maskText(part.repeat(200_000), 500_000)
  expect(performance.now() - began).toBeLessThan(2000)
})

test('an object loses variables, members and texts that are secrets, and nothing else', () => {
  const object = {
    kind: 'Deployment',
    metadata: {
      name: 'engine',
      managedFields: [{ manager: 'x' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"hunter22"}', note: 'kept' },
    },
    spec: {
      containers: [
        {
          env: [
            { name: 'DB_PASSWORD', value: 'hunter22' },
            { name: 'COLOR', value: 'red' },
            { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'api' } } },
          ],
          args: ['--token=hunter22', '--color=red'],
        },
      ],
      serviceAccountName: 'engine',
      secretName: 'certs',
    },
  }
  const masked = maskObject(object)
  expect(JSON.stringify(masked)).not.toContain('hunter22')
  expect(masked.spec).toEqual({
    containers: [
      {
        env: [
          { name: 'DB_PASSWORD', value: MASKED },
          { name: 'COLOR', value: 'red' },
          { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'api' } } },
        ],
        args: [`--token=${MASKED}`, '--color=red'],
      },
    ],
    serviceAccountName: 'engine',
    secretName: 'certs',
  })
  expect(masked.metadata).toMatchObject({ name: 'engine', annotations: { note: 'kept' } })
  expect(object.metadata.managedFields).toHaveLength(1)
})

test('all data of a Secret goes, its keys stay', () => {
  expect(maskObject({ kind: 'Secret', data: { color: 'cmVk' }, stringData: { other: 'x' } })).toEqual({
    kind: 'Secret',
    data: { color: MASKED },
    stringData: { other: MASKED },
  })
})
