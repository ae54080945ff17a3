import { expect, test } from 'vitest'
import type { Json } from '@/server/ports/policy-tools'
import { hide } from './hide'
import { clockOf, momentOf } from './moment-of'

const token = `tok_${'0'.repeat(32)}`

test('raw values become the literal token, recorded tokens stay, what is removed is gone', () => {
  const input = { input_data: { password: 'hunter2', email: token, code: 'x', 'a/b': [{ pin: 1 }, 2] } }
  const mask: Json = [
    { op: 'upsert', path: '/input/input_data/password', value: 'acgs:token' },
    { op: 'upsert', path: '/input/input_data/email', value: 'acgs:token' },
    { op: 'upsert', path: '/input/input_data/a~1b/0/pin', value: 'acgs:token' },
    '/input/input_data/code',
    { op: 'remove', path: '/input/input_data/a~1b/1' },
    { op: 'upsert', path: '/input/nothing/here', value: 'acgs:token' },
  ]
  const hidden = hide(input, mask)
  expect(hidden).toEqual({ input_data: { password: 'acgs:token', email: token, 'a/b': [{ pin: 'acgs:token' }, null] } })
  expect(input.input_data.password).toBe('hunter2')
})

test('without a usable mask nothing is kept', () => {
  expect(() => hide({ a: 1 }, undefined)).toThrow(/nothing of it is kept/)
  expect(() => hide({ a: 1 }, { op: 'remove' })).toThrow(/is not a set of operations/)
  expect(() => hide({ a: 1 }, [{ op: 'add', path: '/input/a', value: 1 }])).toThrow(/none of ours/)
})

test('the clock of a record is exact again, and what it names of waivers and blocks is put back', () => {
  expect(clockOf(1_768_384_800_123 * 1e6)).toBe('1768384800123000000')
  const acgs = {
    ...{ refusal: 'agent_blocked', asked: { agent_id: 'agent-7', action: 'a', type: 't' } },
    violations: [
      { code: 'memory_limit_exceeded', waived_by: 'waiver-1' },
      { code: 'other', waived_by: null },
    ],
  }
  const record = { input: { a: 1 }, masked: [], erased: [], nd_builtin_cache: { 'time.now_ns': { '[]': 1_768_384_800_123 * 1e6 } }, acgs }
  const moment = momentOf(record as unknown as Parameters<typeof momentOf>[0])
  expect(moment?.runtime).toMatchObject({
    blocks: { 'agent-7': {} },
    waivers: [{ id: 'waiver-1', rule: 'memory_limit_exceeded', selector: { agent_id: 'agent-7' } }],
  })
  expect(momentOf({ ...record, input: null } as unknown as Parameters<typeof momentOf>[0])).toBeNull()
})
