import { expect, inject, test, vi } from 'vitest'
import { type Answer, type Api, apiOf, type Kube } from './http'
import type { Need } from './target'

export const target = inject('target')
export const api: Api = apiOf(target.connection)
export const ns = target.namespace

/** `any` cluster, or only the `local` one because the case plants a fault. */
type Tags = { on?: 'any' | 'local'; needs?: Need[] }

function reasonAgainst({ on = 'any', needs = [] }: Tags): string | null {
  if (on === 'local' && target.name !== 'local') return 'needs faults that only the local cluster plants'
  const missing = needs.flatMap((need) => target.lacks[need] ?? [])
  return missing.length > 0 ? missing.join('; ') : null
}

/** One case of the contract. What it needs and this cluster has not is left out by name, with the reason. */
export function contract(name: string, tags: Tags, run: () => Promise<void>): void {
  const reason = reasonAgainst(tags)
  test.skipIf(reason !== null)(reason ? `${name} [left out: ${reason}]` : name, run)
}

let made = 0
const START = Math.random().toString(36).slice(2, 7)
/** A name that no other case has. */
export const fresh = (word: string): string => `${word}-${START}${(made++).toString(36)}`

/** Waits for an observable condition; controllers have half a minute, and a little. */
export const soon = <T>(look: () => Promise<T>, timeout = 40_000): Promise<T> => vi.waitFor(look, { timeout, interval: 100 })

export const paths = {
  core: (plural: string, name?: string) => `/api/v1/namespaces/${ns}/${plural}${name ? `/${name}` : ''}`,
  apps: (plural: string, name?: string) => `/apis/apps/v1/namespaces/${ns}/${plural}${name ? `/${name}` : ''}`,
  of: (group: string, plural: string, name?: string) => `/apis/${group}/namespaces/${ns}/${plural}${name ? `/${name}` : ''}`,
}

/** Creates an object and gives it back as stored. */
export async function made201(path: string, object: unknown): Promise<Kube> {
  const { status, body } = await api.post(path, object)
  expect(status, body.message).toBe(201)
  return body
}

export async function got(path: string): Promise<Kube> {
  const { status, body } = await api.get(path)
  expect(status, body.message).toBe(200)
  return body
}

/** A write that is bound to the version just read. A controller writes status at any moment, so a version that is no longer the newest is read and
 *  tried again, as our product does; any other answer but 200 fails the case. `write` gives the answer and what it means by "too old". */
export async function writtenOn(path: string, write: (live: Kube) => Promise<Answer>, tooOld = 409): Promise<Kube> {
  const until = performance.now() + 40_000
  for (;;) {
    const live = await got(path)
    const { status, body } = await write(live)
    const isTooOld = status === tooOld && (await got(path)).metadata.resourceVersion !== live.metadata.resourceVersion
    if (isTooOld && performance.now() < until) continue
    expect(status, body.message).toBe(200)
    return body
  }
}

/** Cleared by the namespace at the end of the run; a case that leaves pods behind removes them itself. */
export const gone = (path: string) =>
  soon(async () => {
    const { status } = await api.get(path)
    expect(status).toBe(404)
  })
