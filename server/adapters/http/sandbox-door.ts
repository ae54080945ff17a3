import * as z from 'zod'
import type { Asked, Reported, SandboxDoor } from '@/server/ports/sandbox-door'

const TIMEOUT_MS = 4000
const MAX_CHARACTERS = 65_536
const Accepted = z.object({ execution_id: z.uuid() })
const Taken = z.object({ event_ids: z.array(z.uuid()) })
const Problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** A token is known within a second; what is away comes back. Everything else is an answer. */
const LATER = new Set([401, 408, 425, 429, 500, 502, 503, 504])

type Answer = { status: number; body: unknown }
async function post(url: string, { token, key, body }: { token: string; key?: string; body: object }): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = (await response.text()).slice(0, MAX_CHARACTERS)
  return { status: response.status, body: JSON.parse(text === '' ? 'null' : text) as unknown }
}
const wordsOf = ({ status, body }: Answer): string => {
  const problem = Problem.safeParse(body)
  return problem.success ? problem.data.error.message.slice(0, 300) : `the controller answered ${status}`
}
const AWAY = { kind: 'later', why: 'the controller does not answer' } as const

/** The controller at an address; redirects are not followed. */
export const httpSandboxDoor = (controllerUrl: string): SandboxDoor => ({
  async execute(token, key, body): Promise<Asked> {
    const answer = await post(`${controllerUrl}/v1/execute`, { token, key, body }).catch(() => null)
    if (answer === null) return AWAY
    const accepted = Accepted.safeParse(answer.body)
    if (accepted.success && (answer.status === 200 || answer.status === 202))
      return { kind: 'accepted', executionId: accepted.data.execution_id }
    return { kind: LATER.has(answer.status) ? 'later' : 'refused', why: wordsOf(answer) }
  },
  async report(token, message): Promise<Reported> {
    const answer = await post(`${controllerUrl}/v1/runtime-events/falco`, { token, body: message }).catch(() => null)
    if (answer === null) return AWAY
    const taken = Taken.safeParse(answer.body)
    return answer.status === 202 && taken.success
      ? { kind: 'taken', eventIds: taken.data.event_ids }
      : { kind: 'later', why: wordsOf(answer) }
  },
})
