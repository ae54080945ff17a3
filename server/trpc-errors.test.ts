import { expect, test, vi } from 'vitest'
import { GET } from '@/app/api/trpc/[trpc]/route'
import { AppError } from '@/lib/errors'
import { signedIn } from './testing/signed-in'

const failing = vi.hoisted(() => ({ with: new Error('unset') }))
vi.mock('@/server/services/freeze/get', () => ({ getFreeze: () => Promise.reject(failing.with) }))

const INPUT = encodeURIComponent(JSON.stringify({ json: {} }))
async function failed(cause: Error): Promise<{ status: number; text: string; headers: Headers }> {
  failing.with = cause
  const { sid } = await signedIn('operator')
  const request = new Request(`http://localhost:3000/api/trpc/freeze.get?input=${INPUT}`, { headers: { cookie: `acgs-session=${sid}` } })
  const answer = await GET(request)
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

test('V16.5.1: what fails inside says one sentence: no message, no stack, no place', async () => {
  const { status, text } = await failed(new Error('relation "secret_table" at /srv/acgs/db.ts password=hunter2'))
  expect(status).toBe(500)
  expect(text).toContain('Something failed on our side. Nothing more is known here.')
  expect(text).not.toMatch(/secret_table|hunter2|srv|stack|\bat \w|\.ts/)
})

test('V16.5.1: what is meant for people keeps its words, and its cause stays inside', async () => {
  const { status, text } = await failed(new AppError('CONFLICT', 'Somebody was quicker.', { cause: new Error('hunter2') }))
  expect(status).toBe(409)
  expect(text).toContain('Somebody was quicker.')
  expect(text).not.toMatch(/hunter2|stack/)
})

test('V16.5.2: a database that is away is said to be away, without its address', async () => {
  const { status, text } = await failed(new Error('connect ECONNREFUSED 10.1.2.3:5432'))
  expect(status).toBe(503)
  expect(text).toContain('The database does not answer.')
  expect(text).not.toMatch(/10\.1\.2\.3|ECONNREFUSED/)
})
