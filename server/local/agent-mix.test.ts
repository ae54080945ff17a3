import { expect, test } from 'vitest'
import { RegisterAgent } from '@/lib/schemas/agents'
import { EvaluateRequest } from '@/lib/schemas/evaluate'
import { burst, DEMO_AGENTS, nextAsk, seeded } from './agent-mix'

const ask = (seed: number, count: number) => {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, i) =>
    nextAsk(DEMO_AGENTS[i % DEMO_AGENTS.length] ?? { agentId: 'x', owner: 'x', trustLevel: 1, clearance: 'public' }, random),
  )
}

test('the same seed asks the same questions, another seed others', () => {
  const withoutTime = (seed: number) => JSON.stringify(ask(seed, 200)).replaceAll(/"expires_at":"[^"]*"/g, '')
  expect(withoutTime(1)).toBe(withoutTime(1))
  expect(withoutTime(1)).not.toBe(withoutTime(2))
})

test('every question and every agent is one the product understands', () => {
  for (const one of [...ask(7, 2000), ...DEMO_AGENTS.flatMap((agent) => burst(agent, seeded(1)))])
    expect(EvaluateRequest.safeParse(one).error).toBeUndefined()
  for (const agent of DEMO_AGENTS) expect(RegisterAgent.safeParse(agent).error).toBeUndefined()
})

test('the mix has every kind, and prohibited actions are few', () => {
  const actions = ask(7, 5000)
  const prohibited = actions.filter(({ action }) => /execute_shell|bypass_firewall|exfiltrate|escalate|spawn_child/.test(action)).length
  expect(prohibited / actions.length).toBeGreaterThan(0.005)
  expect(prohibited / actions.length).toBeLessThan(0.05)
  expect(new Set(actions.map(({ type }) => type))).toEqual(new Set([undefined, 'data_access', 'evolution_approval', 'sandbox_execution']))
})
