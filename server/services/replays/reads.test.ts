import { expect, test } from 'vitest'
import { readsOf } from './reads'

const reads = (text: string, path = 'x.rego') => readsOf([{ path, text: `package acgs.x\n\n${text}\n` }])

test.each([
  ['a if input.context.owner == input.context.user', 'owner', 'equality'],
  ['a if input.context.owner == input.context.user', 'user', 'equality'],
  ['a if input.context["owner"] != lib.agent_id', 'owner', 'equality'],
  ['a if {\n\tinput.context.owner == facts.names[0]\n\tb\n}', 'owner', 'equality'],
  ['a if input.context.owner == "me"', 'owner', 'beyond'],
  ['a if startswith(input.context.owner, "x")', 'owner', 'beyond'],
  ['a if input.context.owner', 'owner', 'beyond'],
  ['a if object.get(input.context, "owner", null) == b', 'owner', 'beyond'],
  ['a if input.context.owner > input.context.user', 'user', 'beyond'],
  ['x := input.context.owner', 'owner', 'beyond'],
  ['a if input.context.owner == b\n\nc if count(input.context.owner) > 2', 'owner', 'beyond'],
  ['a if input.context.owners == b', 'owner', 'no'],
  ['a contains v.owner if some v in findings', 'owner', 'no'],
  ['a if min(waivers[v.owner]) == 1', 'owner', 'no'],
  ['a := rego.metadata.rule().custom.owner', 'owner', 'no'],
  ['a if waivers["x"].owner', 'owner', 'beyond'],
  ['a contains {"owner": 1}', 'owner', 'no'],
  ['a if {\n\tsome v in input.context\n\tv.owner\n}', 'owner', 'beyond'],
  ['a if {\n\tc := input.context\n\tstartswith(c.owner, "x")\n}', 'owner', 'beyond'],
  ['a if lib.claims.owner', 'owner', 'beyond'],
  ['# input.context.owner\na := 1', 'owner', 'no'],
])('%s reads %s: %s', (text, name, told) => {
  expect(reads(text).member('context', name)).toBe(told)
})

test('the mask is no rule, and neither are data and documentation', () => {
  const mask = { path: 'system_log.rego', text: 'package system.log\n\nmask contains "/input/x" if input.input.x.code' }
  expect(readsOf([mask]).member('x', 'code')).toBe('no')
  expect(reads('{"code": 1}', 'data.json').member('x', 'code')).toBe('no')
})

test('runtime data is read by any spelling', () => {
  expect(reads('a if data.runtime.latch.all').runtime).toBe(true)
  expect(reads('import data.runtime\na if runtime.latch').runtime).toBe(true)
  expect(reads('a if data[x].latch').runtime).toBe(true)
  expect(reads('a if input.x').runtime).toBe(false)
})
