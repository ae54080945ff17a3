import { type APIRequestContext, request } from '@playwright/test'
import { BASE } from './patient'
import { signInAs } from './people'

async function call<T>(http: APIRequestContext, path: string, input: object): Promise<T> {
  const headers = {
    origin: new URL(BASE).origin,
    'sec-fetch-site': 'same-origin',
    'x-acgs-request': '1',
    'content-type': 'application/json',
  }
  const answer = await http.post(`/api/trpc/${path}`, { data: JSON.stringify({ json: input }), headers })
  const told = (await answer.json()) as { result?: { data: { json: T } }; error?: unknown }
  if (!told.result) throw new Error(`${path} answered ${answer.status()}`)
  return told.result.data.json
}

async function read<T>(http: APIRequestContext, path: string): Promise<T> {
  const told = (await (await http.get(`/api/trpc/${path}?input=${encodeURIComponent('{"json":{}}')}`)).json()) as {
    result: { data: { json: T } }
  }
  return told.result.data.json
}

type Confirmed = { verb: string; target: { kind: string; id: string }; input: object }
async function confirmed<T>(http: APIRequestContext, path: string, { verb, target, input }: Confirmed): Promise<T> {
  const { id } = await call<{ id: string }>(http, 'elevations.begin', { verb, target, input })
  await call(http, 'elevations.verify', { id, proof: { method: 'persona' } })
  return call<T>(http, path, { ...input, elevation: id })
}

/** Ends a freeze that a journey left behind, as two leads would: it holds back every other journey. */
export async function endFreezeLeftBehind(): Promise<void> {
  const one = await request.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
  const two = await request.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
  try {
    await signInAs(one, 'lead')
    const { freeze } = await read<{ freeze: { id: string; endRequestId: string | null } | null }>(one, 'freeze.get')
    if (!freeze) return
    if (freeze.endRequestId) await call(one, 'approvals.withdraw', { id: freeze.endRequestId })
    const input = { id: freeze.id, reason: 'a journey ended before it could' }
    const target = { kind: 'freeze', id: freeze.id }
    const asked = await confirmed<{ id: string; digest: string }>(one, 'freeze.end', { verb: 'approvals.request', target, input })
    await signInAs(two, 'lead-2')
    const word = { id: asked.id, digest: asked.digest }
    await confirmed(two, 'approvals.approve', { verb: 'approvals.approve', target: { kind: 'access_request', id: asked.id }, input: word })
  } finally {
    await one.dispose()
    await two.dispose()
  }
}
