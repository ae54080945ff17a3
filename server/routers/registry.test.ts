import { expect, test } from 'vitest'
import { CALLS } from '@/e2e/access-table'
import { appRouter } from './_app'

type Procedure = {
  _def: {
    type: 'query' | 'mutation' | 'subscription'
    inputs?: { shape?: Record<string, unknown> }[]
    meta?: { permission?: string; action?: string; stepUp?: boolean; unguarded?: string }
  }
}
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)

test('there are procedures to walk', () => {
  expect(procedures.length).toBeGreaterThan(5)
})

test.each(procedures)('%s names its permission, or why it has none', (_path, procedure) => {
  const { permission, unguarded } = procedure._def.meta ?? {}
  expect(permission ?? unguarded ?? '').not.toBe('')
})

test.each(procedures.filter(([, one]) => one._def.type === 'mutation'))('%s names its audit action and is guarded', (_path, procedure) => {
  expect(procedure._def.meta?.action ?? '').not.toBe('')
  expect(procedure._def.meta?.permission ?? '').not.toBe('')
})

test('what is confirmed can carry its confirmation', () => {
  const confirmed = procedures.filter(([, one]) => one._def.meta?.stepUp)
  const lacking = confirmed.filter(([, one]) => !one._def.inputs?.some(({ shape }) => shape && 'elevation' in shape))
  expect(lacking.map(([path]) => path)).toEqual([])
})

/** What the browser's table leaves out, and why. */
const NOT_OVER_HTTP: Record<string, string> = {
  'factors.addPasskey': 'its input is a browser’s answer; its own journey sends it',
  'sessions.revokeOthers': 'it would end the sessions of journeys that run beside it',
}

test('every procedure is asked over HTTP too, role by role, or it is said why not', () => {
  const asked = new Set(CALLS.map(({ path }) => path))
  expect(procedures.map(([path]) => path).filter((path) => !asked.has(path) && !NOT_OVER_HTTP[path])).toEqual([])
  expect([...asked].filter((path) => !procedures.some(([known]) => known === path))).toEqual([])
})
