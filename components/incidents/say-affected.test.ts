import { expect, test } from 'vitest'
import { SANDBOX_STATES } from '@/lib/sandbox-words'
import { sayAgentState, saySandbox } from './say-affected'

const AT = '2026-11-27T02:12:04.000Z'
const box = (state: string, containedAt: string | null = null, goneAt: string | null = null) =>
  saySandbox({ id: 'x', podName: 'sbx', state, containedAt, goneAt })

test('only what was observed is a green ring', () => {
  for (const state of SANDBOX_STATES) expect([state, box(state).glyph]).not.toEqual([state, 'ok'])
  expect(box('isolated', AT)).toEqual({ glyph: 'ok', word: 'contained' })
  expect(box('terminating', AT).word).toBe('contained, stopping')
  expect(box('terminating', AT, AT).word).toBe('gone')
})

test('one that is lost may still run, whatever was seen before', () => {
  expect(box('lost').glyph).toBe('unknown')
  expect(box('lost', AT)).toEqual({ glyph: 'unknown', word: 'contained, then lost' })
})

test('an agent that may still ask is a warning, and one that nobody knows is unknown', () => {
  expect(sayAgentState('active').glyph).toBe('warn')
  expect(sayAgentState('blocked').glyph).toBe('ok')
  expect(sayAgentState('unregistered')).toEqual({ glyph: 'unknown', word: 'unregistered' })
})
