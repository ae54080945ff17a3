import { expect, test } from 'vitest'
import { appRouter } from './_app'

type Procedure = {
  _def: { type: 'query' | 'mutation' | 'subscription'; meta?: { permission?: string; action?: string; unguarded?: string } }
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
