import { TRPCError } from '@trpc/server'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { CALLS } from '@/e2e/access-table'
import { ROLES } from '@/lib/access'
import { actorWith, callerFor } from '@/server/testing/actors'
import { appRouter } from './_app'

type Procedure = { _def: { inputs: z.ZodType[] } }
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
const caller = callerFor(actorWith(...ROLES)) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>

const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)

/** What a member may be sent as: wrong types, broken text, numbers no double can hold, operators of a query, ways into a prototype. */
const HOSTILE: readonly [what: string, value: unknown][] = [
  ['null', null],
  ['a number', 7],
  ['NaN', Number.NaN],
  ['endless', Number.POSITIVE_INFINITY],
  ['2^53 + 1', 2 ** 53 + 1],
  ['below zero', -1],
  ['nothing', ''],
  ['a lone surrogate', '\ud800'],
  ['NUL', 'a\u0000b'],
  ['quotes', `'; DROP TABLE agent; --`],
  ['a wildcard', '%_\\%'],
  ['endless text', 'x'.repeat(100_000)],
  ['a pattern that explodes', `${'a'.repeat(30)}!(a+)+$`],
  ['an operator', { contains: '' }],
  ['another operator', { not: null }],
  ['undefined inside', { equals: undefined }],
  ['a list', ['x']],
  ['an endless list', Array.from({ length: 5000 }, () => 'x')],
  ['a prototype', JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')],
  ['depth 5,000', deep(5000)],
]

/** What each procedure is asked with: each value as the whole input, and as each member beside the others as they should be. */
function inputsFor(path: string, [schema]: readonly z.ZodType[]): [string, unknown][] {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const good = CALLS.find((call) => call.path === path)?.input ?? {}
  return [
    ...HOSTILE.map(([what, value]): [string, unknown] => [what, value]),
    ...names.flatMap((name) => HOSTILE.map(([what, value]): [string, unknown] => [`${name} as ${what}`, { ...good, [name]: value }])),
    ['a member nobody named', { ...good, isAdmin: true, roles: ['admin'], where: {} }],
  ]
}

async function codeOf(path: string, input: unknown): Promise<string> {
  const [noun = '', verb = ''] = path.split('.')
  try {
    await caller[noun]?.[verb]?.(input)
    return 'answered'
  } catch (cause) {
    return cause instanceof TRPCError ? cause.code : `no error of ours: ${String(cause)}`
  }
}

/** Errors that say what is wrong with the request or with what it is about; never one of our own making. */
const EXPECTED = new Set(['answered', 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'PRECONDITION_FAILED', 'TOO_MANY_REQUESTS'])

test.each(procedures)('F39, F41, F43: %s answers hostile input in words, and never breaks', async (path, { _def }) => {
  const answers = new Map<string, string>()
  for (const [what, input] of inputsFor(path, _def.inputs)) answers.set(what, await codeOf(path, input))
  expect([...answers].filter(([, code]) => !EXPECTED.has(code))).toEqual([])
  expect(answers.get('a member nobody named')).toBe('BAD_REQUEST')
  expect(answers.get('a list')).toBe('BAD_REQUEST')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
