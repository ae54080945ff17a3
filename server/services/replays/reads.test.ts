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
  ['# input.context.owner\na := 1', 'owner', 'no'],
])('%s reads %s: %s', (text, name, told) => {
  expect(reads(text).name(name)).toBe(told)
})

test('the mask is no rule, and neither are data and documentation', () => {
  const mask = { path: 'system_log.rego', text: 'package system.log\n\nmask contains "/input/x" if input.input.x.code' }
  expect(readsOf([mask]).name('code')).toBe('no')
  expect(reads('{"code": 1}', 'data.json').name('code')).toBe('no')
})

test('runtime data is read by any spelling', () => {
  expect(reads('a if data.runtime.latch.all').runtime).toBe(true)
  expect(reads('import data.runtime\na if runtime.latch').runtime).toBe(true)
  expect(reads('a if data[x].latch').runtime).toBe(true)
  expect(reads('a if input.x').runtime).toBe(false)
})
