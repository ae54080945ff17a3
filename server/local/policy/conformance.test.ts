import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BUILTINS } from '@/server/engine/builtins/all'
import { ROOT } from '@/server/testing/project-files'
import { classOf } from './classes.mts'
import { judgeSuite } from './conformance/judge.mts'
import { suitePath } from './conformance/suite.mts'

type Classes = Record<string, { class: string; reason?: string }>
const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, 'policies', name), 'utf8'))
const classes = read('builtin-classes.json') as Classes // a file of ours, as the next test says
const capabilities = read('capabilities.json') as { builtins: { name: string }[]; allow_net: string[] } // the same

test('every builtin has a class, a refused one a reason, and the capabilities are the others', () => {
  const of = (wanted: string) => Object.keys(classes).filter((name) => classes[name]?.class === wanted)
  expect(of('shim').sort()).toEqual(Object.keys(BUILTINS).sort())
  expect(of('refused').filter((name) => !classes[name]?.reason?.endsWith('.'))).toEqual([])
  expect([...of('native'), ...of('shim')].sort()).toEqual(capabilities.builtins.map(({ name }) => name).sort())
  expect(of('refused')).toContain('http.send')
  expect(capabilities.allow_net).toEqual([])
})

test('a builtin that is new must be implemented or refused with a reason', () => {
  const measured = { name: 'x.new', isDeprecated: false, isNative: false, isOurs: false }
  expect(() => classOf(measured)).toThrow('implement it or refuse it')
  expect(classOf({ ...measured, isNative: true })).toEqual({ class: 'native' })
  expect(classOf({ ...measured, isOurs: true })).toEqual({ class: 'shim' })
  expect(classOf({ ...measured, isDeprecated: true })).toMatchObject({ class: 'refused' })
  expect(() => classOf({ ...measured, name: 'http.send', isOurs: true })).toThrow('is refused')
})

test('each exception of the suite has a reason', () => {
  const { cases } = read('conformance-exceptions.json') as { cases: Record<string, string> } // a file of ours
  expect(Object.values(cases).filter((reason) => reason.length < 40)).toEqual([])
})

// Compiling the suite takes minutes once; the whole of it is `npm run conformance`.
test.runIf(existsSync(suitePath()))('400 cases of OPA’s own suite are answered as OPA answers them', { timeout: 120_000 }, async () => {
  const { passed, refused, excepted, problems } = await judgeSuite(200)
  expect(problems).toEqual([])
  expect(passed + refused + excepted).toBe(400)
  expect(passed).toBeGreaterThan(300)
})
