import type { APIRequestContext } from '@playwright/test'
import { BASE } from './patient'

/** A command as the page sends it. */
export async function call<T>(http: APIRequestContext, path: string, input: object): Promise<T> {
  const headers = {
    origin: new URL(BASE).origin,
    'sec-fetch-site': 'same-origin',
    'x-acgs-request': '1',
    'content-type': 'application/json',
  }
  const answer = await http.post(`/api/trpc/${path}`, { data: JSON.stringify({ json: input }), headers })
  const told = (await answer.json()) as { result?: { data: { json: T } } }
  if (!told.result) throw new Error(`${path} answered ${answer.status()}: ${JSON.stringify(told).slice(0, 400)}`)
  return told.result.data.json
}

/** A query as the page sends it. */
export async function ask<T>(http: APIRequestContext, path: string, input: object = {}): Promise<T> {
  const address = `/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
  const told = (await (await http.get(address)).json()) as { result?: { data: { json: T } } }
  if (!told.result) throw new Error(`${path} gave no answer`)
  return told.result.data.json
}
