import { AppError } from '@/lib/errors'
import type { Kept } from '@/server/adapters/opa/kept-tools'
import { checkFiles } from '@/server/adapters/opa/safe-files'
import type { LanguageQuestion, PolicyLanguage } from '@/server/ports/policy-language'
import type { SourceFile } from '@/server/ports/policy-tools'
import { builtinDocs } from './builtin-docs'
import { type DraftServer, startDraftServer } from './draft-server'

const MOST = 4
const IDLE_MS = 300_000
/** Less than a page waits, so that it hears why; the server goes on and answers the next question. */
const PATIENCE_MS = 2500

type Held = { server: ReturnType<typeof startDraftServer>; asked: number; timer: NodeJS.Timeout | undefined }

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('UPSTREAM', `The language server took more than ${ms / 1000} s.`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** One Regal a draft that somebody writes in, at most four, the least recently asked makes room, and none that was not asked for five minutes. */
export function regalLanguage(tools: Pick<Kept, 'tool'>, { idleMs = IDLE_MS, most = MOST, patienceMs = PATIENCE_MS } = {}): PolicyLanguage {
  const held = new Map<string, Held>() // in the order in which they were asked last
  const ending = new Set<Promise<unknown>>()
  let isOver = false

  function drop(draft: string, one: Held): void {
    if (held.get(draft) === one) held.delete(draft)
    clearTimeout(one.timer)
    const ended = one.server.then((server: DraftServer) => server.end()).catch(() => undefined)
    ending.add(ended)
    void ended.finally(() => ending.delete(ended))
  }

  async function start(files: readonly SourceFile[]): ReturnType<typeof startDraftServer> {
    const { path } = await tools.tool('regal').catch((cause: unknown) => {
      throw new AppError('UPSTREAM', cause instanceof Error ? cause.message : String(cause), { cause })
    })
    return startDraftServer(path, files)
  }

  /** The server of a draft, moved to the end of the row. */
  function serverOf(draft: string, files: readonly SourceFile[]): Held {
    const one = held.get(draft) ?? { server: start(files), asked: 0, timer: undefined }
    held.delete(draft)
    held.set(draft, one)
    one.server.catch(() => drop(draft, one))
    for (const [oldest, other] of held) {
      if (held.size <= most) break
      drop(oldest, other)
    }
    return one
  }

  /** Asks, and lets the time without a question begin with the answer. */
  async function askOne(draft: string, one: Held, question: LanguageQuestion): Promise<unknown> {
    one.asked++
    clearTimeout(one.timer)
    try {
      return await (await one.server).ask(question)
    } finally {
      one.asked--
      if (one.asked === 0 && held.get(draft) === one) {
        one.timer = setTimeout(() => drop(draft, one), idleMs)
        one.timer.unref()
      }
    }
  }

  async function ask(question: LanguageQuestion): Promise<unknown> {
    const { draft, files } = question
    const one = serverOf(draft, files)
    const server = await one.server
    if (!server.isGone() && server.fits(files)) return askOne(draft, one, question)
    drop(draft, one)
    return askOne(draft, serverOf(draft, files), question)
  }

  return {
    ask: async (question) => {
      checkFiles(question.files)
      if (isOver) throw new AppError('UPSTREAM', 'The console is being stopped.')
      return within(ask(question), patienceMs)
    },
    builtins: builtinDocs,
    drafts: () => [...held.keys()],
    end: async () => {
      isOver = true
      for (const [draft, one] of held) drop(draft, one)
      await Promise.all(ending)
    },
  }
}
