import { expect, test } from 'vitest'
import type { ClusterTrouble } from '@/server/ports/cluster-error'
import { errorOf } from './status'

type Row = [what: string, status: number, body: Record<string, unknown> | null, trouble: ClusterTrouble]
const said = (message: string, rest: Record<string, unknown> = {}) => ({ kind: 'Status', message, ...rest })
const webhook = (name: string, how: 'refused' | 'failed' | 'noDryRun'): ClusterTrouble => ({ reason: 'webhook', name, how })

test.each<Row>([
  ['credentials', 401, said('Unauthorized'), { reason: 'unauthenticated' }],
  [
    'permissions',
    403,
    said('pods is forbidden: User "acgs:p" cannot list'),
    { reason: 'denied', rule: 'pods is forbidden: User "acgs:p" cannot list' },
  ],
  ['a quota', 403, said('pods "a" is forbidden: exceeded quota: small, requested: pods=1'), { reason: 'quota' }],
  ['no such object', 404, said('pods "a" not found', { details: { name: 'a', kind: 'pods' } }), { reason: 'notFound' }],
  ['no such kind, by a Status', 404, said('the server could not find the requested resource', { details: {} }), { reason: 'unsupported' }],
  ['no such kind, by a text', 404, null, { reason: 'unsupported' }],
  ['a verb', 405, said('the server does not allow this method'), { reason: 'unsupported' }],
  ['a format', 415, said('unsupported media type'), { reason: 'unsupported' }],
  ['a name that is taken', 409, said('already exists', { reason: 'AlreadyExists' }), { reason: 'alreadyExists' }],
  [
    'a stale version',
    409,
    said('modified', { reason: 'Conflict' }),
    { reason: 'moved', how: 'otherContent', uid: null, resourceVersion: null },
  ],
  ['an old version', 410, said('too old resource version', { reason: 'Expired' }), { reason: 'expired' }],
  ['a wrong field', 400, said('strict decoding error: unknown field "spec.a"'), { reason: 'invalid', causes: [] }],
  ['overload', 429, said('slow down', { details: { retryAfterSeconds: 4 } }), { reason: 'overload', retryAfterMs: 4000 }],
  ['its own fault', 500, said('boom'), { reason: 'failed' }],
  ['a cache that is behind', 504, said('Too large resource version: 9, current: 8', { reason: 'Timeout' }), { reason: 'behind' }],
  ['a timeout', 504, said('timeout'), { reason: 'failed' }],
  ['a proxy', 502, null, { reason: 'failed' }],
  [
    'a webhook that says no',
    403,
    said('admission webhook "guard.example.com" denied the request: no'),
    webhook('guard.example.com', 'refused'),
  ],
  [
    'a webhook that is down',
    500,
    said('Internal error occurred: failed calling webhook "guard.example.com": dial tcp'),
    webhook('guard.example.com', 'failed'),
  ],
  [
    'a webhook without dry runs',
    400,
    said('admission webhook "guard.example.com" does not support dry run'),
    webhook('guard.example.com', 'noDryRun'),
  ],
])('%s: %i', (...[_what, status, body, trouble]) => {
  expect(errorOf({ status, retryAfter: null, auditId: 'a-1', body })).toMatchObject({ trouble, status, auditId: 'a-1' })
})

test('the cluster’s text is masked and bounded in the message', () => {
  const message = `denied: token=abcdefgh and ${'x'.repeat(5000)}\u202eevil`
  const error = errorOf({ status: 500, retryAfter: null, auditId: null, body: said(message) })
  expect(error.message).not.toContain('abcdefgh')
  expect(error.message).not.toContain('\u202e')
  expect(error.message.length).toBeLessThan(1200)
})

test('Retry-After of the header counts before the body’s', () => {
  const error = errorOf({ status: 429, retryAfter: '9', auditId: null, body: said('', { details: { retryAfterSeconds: 4 } }) })
  expect(error.trouble).toEqual({ reason: 'overload', retryAfterMs: 9000 })
})
