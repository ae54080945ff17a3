import { expect, test, vi } from 'vitest'
import * as z from 'zod'

test('the database is away: an export says so, with no file and no bare failure', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none')
  const { csvRoute } = await import('./csv-route')
  const { decisionsOf } = await import('@/server/services/targets')
  const rows = vi.fn()
  const { GET } = csvRoute({
    name: 'decisions',
    permission: 'decisions:export',
    action: 'decisions.export',
    target: decisionsOf(),
    schema: z.object({}),
    rows,
  })
  const answer = await GET(new Request('http://localhost/api/decisions', { headers: { cookie: `acgs-session=${'x'.repeat(43)}` } }))
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({
    error: { code: 'upstream_unavailable', message: 'The database does not answer. Nothing was sent.' },
  })
  expect(rows).not.toHaveBeenCalled()
})
