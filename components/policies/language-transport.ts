import type { Transport } from '@codemirror/lsp-client'
import initialized from '@/lib/regal-initialize.json'
import { isLanguageMethod, type LanguageAnswer, type LanguageMethod, LspPosition, pathOfUri } from '@/lib/schemas/language'
import { mergeAnswers } from './merge-answers'
import { answerLocally, type LocalSources, type Question } from './rego-answers'

/** Who gave the last answer: the language server, or this page by itself, and why. */
export type Answering = { by: 'server' | 'page'; why: string | null }
export type TransportOptions = {
  draft: string
  /** Every text of the draft as it is in this page, and which of them are not saved. */
  sources: () => LocalSources
  unsaved: () => readonly { path: string; text: string }[]
  /** Whether this person may ask the server; the page answers by itself otherwise. */
  isAsked: () => boolean
  tell: (answering: Answering) => void
  ask?: typeof fetch
  now?: () => number
}

export const PATIENCE_MS = 3000
/** A server that is missing is not asked again after every key. */
const AGAIN_MS = 15_000

type Message = { id?: number | string; method: string; params?: unknown }
type Asked = { id: number | string; method: LanguageMethod; params: Record<string, unknown> }
class NoAnswer extends Error {
  constructor(
    message: string,
    readonly isLasting: boolean,
  ) {
    super(message)
  }
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const sha256 = async (text: string) => hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

/** What is asked of a message and nothing else of it. */
function paramsOf({ params }: Message): Record<string, unknown> & { path: string; position: LspPosition; newName: string } {
  const given = (params ?? {}) as { textDocument?: { uri?: string }; position?: unknown; newName?: unknown } // of the editor's own client
  const position = LspPosition.safeParse(given.position)
  return {
    path: pathOfUri(given.textDocument?.uri ?? '') ?? '',
    position: position.success ? position.data : { line: 0, character: 0 },
    newName: typeof given.newName === 'string' ? given.newName : '',
    sent: {
      textDocument: { uri: given.textDocument?.uri },
      ...(position.success ? { position: position.data } : {}),
      ...(typeof given.newName === 'string' ? { newName: given.newName } : {}),
    },
  }
}

/** A language server as questions and answers over HTTP. `initialize` is answered from what the pinned one says, texts stay here, and every question
 *  has an answer within three seconds: the server's, or this page's own. */
export function draftTransport({
  draft,
  sources,
  unsaved,
  isAsked,
  tell,
  ask = (...given) => fetch(...given),
  now = Date.now,
}: TransportOptions): Transport {
  const handlers = new Set<(message: string) => void>()
  const waiting = new Map<number | string, AbortController>()
  let missingUntil = 0
  let lastWhy: string | null = null
  const answer = (id: number | string, result: unknown) => {
    for (const handler of handlers) handler(JSON.stringify({ jsonrpc: '2.0', id, result }))
  }

  async function post(body: unknown, signal: AbortSignal): Promise<Exclude<LanguageAnswer, { unavailable: string }>> {
    const headers = { 'content-type': 'application/json', 'x-acgs-request': '1' }
    const response = await ask('/api/lsp', { method: 'POST', headers, body: JSON.stringify(body), signal })
    if (response.ok) {
      const found = (await response.json()) as LanguageAnswer // our own route's shape
      if ('unavailable' in found) throw new NoAnswer(found.unavailable, found.isMissing)
      return found
    }
    const said = (await response.json().catch(() => null)) as { error?: { message?: string } } | null // the same
    throw new NoAnswer(said?.error?.message ?? `It answered ${response.status}.`, response.status === 503 || response.status === 403)
  }

  async function askServer({ id, method, params }: Asked, signal: AbortSignal): Promise<unknown> {
    const texts = await Promise.all(unsaved().map(async ({ path, text }) => ({ path, sha256: await sha256(text), text })))
    const message = { jsonrpc: '2.0', id, method, params }
    const first = await post({ draft, open: texts.map(({ text: _text, ...known }) => known), message }, signal)
    if ('message' in first) return first.message.result
    const unknown = new Set(first.missing)
    const open = texts.map(({ text, ...known }) => (unknown.has(known.sha256) ? { ...known, text } : known))
    const second = await post({ draft, open, message }, signal)
    if ('message' in second) return second.message.result
    throw new NoAnswer('It did not take the texts.', false)
  }

  async function answerOne(message: Message & { id: number | string; method: LanguageMethod }): Promise<void> {
    const { id, method } = message
    const { path, position, newName, sent } = paramsOf(message)
    const question: Question = { method, path, position, newName }
    const own = () => answerLocally(sources(), question)
    if (!path.endsWith('.rego')) return answer(id, null)
    if (!isAsked() || now() < missingUntil) {
      tell({ by: 'page', why: lastWhy })
      return answer(id, own())
    }
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(), PATIENCE_MS)
    waiting.set(id, ending)
    try {
      const found = await askServer({ id, method, params: sent as Record<string, unknown> }, ending.signal)
      tell({ by: 'server', why: null })
      answer(id, mergeAnswers(method, found, own))
    } catch (cause) {
      const isLasting = cause instanceof NoAnswer && cause.isLasting
      lastWhy = ending.signal.aborted
        ? `It took more than ${PATIENCE_MS / 1000} s.`
        : cause instanceof NoAnswer
          ? cause.message
          : 'It cannot be reached.'
      if (isLasting) missingUntil = now() + AGAIN_MS
      tell({ by: 'page', why: lastWhy })
      answer(id, own())
    } finally {
      clearTimeout(timer)
      waiting.delete(id)
    }
  }

  return {
    send: (text) => {
      const message = JSON.parse(text) as Message // of the editor's own client
      const { id, method } = message
      if (method === '$/cancelRequest') return void waiting.get((message.params as { id: number }).id)?.abort()
      if (id === undefined) return // texts are sent along with each question
      if (method === 'initialize') return queueMicrotask(() => answer(id, initialized))
      if (isLanguageMethod(method)) return void answerOne({ ...message, id, method })
      queueMicrotask(() => answer(id, null))
    },
    subscribe: (handler) => void handlers.add(handler),
    unsubscribe: (handler) => void handlers.delete(handler),
  }
}
