import * as z from 'zod'
import type { Access, AccessQuestion, Caller, Cluster, Reviews } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { Call, Http } from './http'

const Answer = z.object({
  status: z.object({
    allowed: z.boolean().optional(),
    denied: z.boolean().optional(),
    reason: z.string().optional(),
    evaluationError: z.string().optional(),
  }),
})

const ROOT = '/apis/authorization.k8s.io/v1'
const group = 'authorization.k8s.io/v1'

/** Who it is asked about. The server gives everybody who is known to it the last group, and so does the question. */
const subjectOf = ({ personId, groups, runId }: Extract<Caller, { kind: 'person' }>) => ({
  user: `acgs:${personId}`,
  groups: [...groups, 'system:authenticated'],
  ...(runId ? { extra: { 'acgs.io/run': [runId] } } : {}),
})

function callOf({ caller, attributes, ask, signal }: AccessQuestion): Call {
  const isSubject = ask === 'subject' && caller.kind === 'person'
  const kind = isSubject ? 'SubjectAccessReview' : 'SelfSubjectAccessReview'
  const spec = { ...(isSubject ? subjectOf(caller) : {}), resourceAttributes: attributes }
  return {
    method: 'POST',
    path: `${ROOT}/${kind.toLowerCase()}s`,
    caller: isSubject ? { kind: 'self' } : caller,
    lane: 'write',
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ apiVersion: group, kind, spec })),
    signal,
    isQuestion: true,
  }
}

const unknown = (why: string): Access => ({ verdict: 'unknown', why: maskText(why, 500) })

/** What the cluster says about one act. An error of the evaluation, or no answer, is unknown and never denied. */
export async function reviewAccess(http: Http, question: AccessQuestion): Promise<Access> {
  try {
    const reply = await http.call(callOf(question))
    const answer = Answer.safeParse(reply.json)
    if (!answer.success) return unknown('The cluster’s answer is not one of the protocol.')
    const { allowed = false, reason = '', evaluationError = '' } = answer.data.status
    if (evaluationError) return unknown(evaluationError)
    return { verdict: allowed ? 'allowed' : 'denied', why: maskText(reason, 500) }
  } catch (cause) {
    if (question.signal?.aborted) throw cause
    return unknown(cause instanceof Error ? cause.message : 'The cluster did not answer.')
  }
}

const Myself = z.object({ status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }) })

/** The name that the cluster knows these credentials by. No answer, or none that says it, is null. */
export async function askWhoami(http: Http, signal?: AbortSignal): Promise<string | null> {
  const apiVersion = 'authentication.k8s.io/v1'
  try {
    const reply = await http.call({
      method: 'POST',
      path: `/apis/${apiVersion}/selfsubjectreviews`,
      caller: { kind: 'self' },
      lane: 'emergency',
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify({ apiVersion, kind: 'SelfSubjectReview' })),
      signal,
      isQuestion: true,
    })
    const answer = Myself.safeParse(reply.json)
    return answer.success ? maskText(answer.data.status.userInfo.username, 253) : null
  } catch (cause) {
    if (signal?.aborted) throw cause
    return null
  }
}

const KEPT_MS = 60_000
const UNKNOWN_MS = 2000
const MAX_KEPT = 20_000
const personOf = ({ caller }: AccessQuestion): string => (caller.kind === 'person' ? caller.personId : '')
function keyOf({ caller, attributes, ask }: AccessQuestion): string {
  const { verb, group: apiGroup, resource, subresource = '', namespace = '', name = '' } = attributes
  const groups = caller.kind === 'person' ? [...caller.groups].sort() : []
  return JSON.stringify([
    caller.kind,
    caller.kind === 'person' ? caller.personId : '',
    groups,
    ask,
    verb,
    apiGroup,
    resource,
    subresource,
    namespace,
    name,
  ])
}

/** Keeps answers 60 s, unknown ones 2 s. The key holds the person: nobody is served what another was allowed. */
export function keptReviews(cluster: Pick<Cluster, 'review'>, now: () => number = Date.now): Reviews {
  const kept = new Map<string, { person: string; until: number; answer: Promise<Access> }>()
  return {
    ask(question) {
      const key = keyOf(question)
      const held = kept.get(key)
      if (held && held.until > now()) return held.answer
      // Without the asker's signal: others may be waiting for the same answer.
      const { signal: _own, ...shared } = question
      const answer = cluster.review(shared)
      const entry = { person: personOf(question), until: now() + KEPT_MS, answer }
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '')
      kept.delete(key)
      kept.set(key, entry)
      const shorten = () => {
        entry.until = Math.min(entry.until, now() + UNKNOWN_MS)
      }
      answer.then(({ verdict }) => verdict === 'unknown' && shorten(), shorten)
      return answer
    },
    drop(personId) {
      if (personId === undefined) return kept.clear()
      for (const [key, { person }] of kept) if (person === personId) kept.delete(key)
    },
  }
}
