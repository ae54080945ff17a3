import { expect, test } from 'vitest'
import { stopCommand } from './stop-command'

const scopeOf = (of: Parameters<typeof stopCommand>[0]) => /--scope (.+) --reason "/.exec(stopCommand(of))?.[1]

test('each scope in the words of acgs-stop', () => {
  expect(scopeOf({ scope: 'services', target: null })).toBe('all')
  expect(scopeOf({ scope: 'agents', target: null })).toBe('agents')
  expect(scopeOf({ scope: 'agent', target: 'web-scout' })).toBe('agent:web-scout')
  expect(scopeOf({ scope: 'workload', target: 'Deployment/governance/opa' })).toBe('governance/Deployment/opa')
  expect(stopCommand({ scope: 'services', target: null })).toMatch(/^node dist\/acgs-stop\.mjs --plan stop-plan\.json /)
})

test('a target from an address is one word of a shell, whatever is in it', () => {
  expect(scopeOf({ scope: 'agent', target: "a'; rm -rf $HOME #" })).toBe(`'agent:a'\\''; rm -rf $HOME #'`)
})
