import { pathToFileURL } from 'node:url'
import { AppError } from '@/lib/errors'
import { isRego } from '@/server/adapters/opa/safe-files'
import { openScratch } from '@/server/adapters/opa/scratch'
import type { LanguageQuestion } from '@/server/ports/policy-language'
import type { SourceFile } from '@/server/ports/policy-tools'
import { readAnswer } from './answers'
import { toRegal } from './places'
import { startRegalServer } from './regal-server'

/** Findings come from the one stream, so this server looks for none: else it would lint the whole draft after every key. */
const CONFIG = 'rules:\n  default:\n    level: ignore\n'
export const CLIENT_CAPABILITIES = {
  textDocument: {
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] },
      completionList: { itemDefaults: ['editRange'] },
    },
    rename: {},
  },
}

export type DraftServer = {
  ask: (question: LanguageQuestion) => Promise<unknown>
  end: () => Promise<void>
  isGone: () => boolean
  pid: number | undefined
}

const textsOf = (files: readonly SourceFile[]) => new Map(files.filter(({ path }) => isRego(path)).map(({ path, text }) => [path, text]))

/** A language server in a folder of its own with the Rego files of one draft. A change of the set of files needs another one: see `fits`. */
export async function startDraftServer(program: string, files: readonly SourceFile[]): Promise<DraftServer & { fits: Fits }> {
  const known = textsOf(files)
  const scratch = await openScratch([...known].map(([path, text]) => ({ path, text })))
  const root = pathToFileURL(scratch.sources).href
  const linesOf = (path: string) => known.get(path)?.split('\n') ?? []
  const server = await startRegalServer(program, scratch.sources)
  const gone = server.gone.then(scratch.remove)
  let version = 1
  // Asked as a request, although the protocol has notifications: Regal works on several messages at once, and the answer says it has the text.
  const open = (path: string, text: string) =>
    server.request('textDocument/didOpen', { textDocument: { uri: `${root}/${path}`, languageId: 'rego', version: version++, text } })
  const change = (path: string, text: string) =>
    server.request('textDocument/didChange', {
      textDocument: { uri: `${root}/${path}`, version: version++ },
      contentChanges: [{ text }],
    })
  const ready = (async () => {
    await scratch.put('.regal/config.yaml', CONFIG)
    const about = { processId: null, clientInfo: { name: 'acgs' }, rootUri: root, capabilities: CLIENT_CAPABILITIES }
    await server.request('initialize', about)
    await server.request('initialized', {})
    for (const [path, text] of known) await open(path, text)
  })()
  ready.catch(() => undefined) // whoever asks hears of it

  async function answer({ files: asked, method, path, position, newName }: LanguageQuestion): Promise<unknown> {
    await ready
    for (const [name, text] of textsOf(asked))
      if (known.get(name) !== text) {
        await change(name, text)
        known.set(name, text)
      }
    if (!known.has(path)) return null
    const unit = method === 'textDocument/definition' ? 'bytes' : 'characters'
    const params = {
      textDocument: { uri: `${root}/${path}` },
      ...(position ? { position: toRegal(linesOf(path), position, unit) } : {}),
      ...(newName === undefined ? {} : { newName }),
      ...(method === 'textDocument/references' ? { context: { includeDeclaration: true } } : {}),
    }
    const found = await server.request(method, params)
    try {
      return readAnswer(found, { method, path, root, linesOf })
    } catch (cause) {
      throw new AppError('UPSTREAM', `The language server answered ${method} with something else.`, { cause })
    }
  }

  let last: Promise<unknown> = Promise.resolve()
  return {
    /** One after the other: two people may have the same file open with two texts. */
    ask: (question) => {
      const asked = last.then(() => answer(question))
      last = asked.catch(() => undefined)
      return asked
    },
    end: () => {
      server.kill()
      return gone
    },
    isGone: server.isGone,
    fits: (other) => {
      const theirs = textsOf(other)
      return theirs.size === known.size && [...theirs.keys()].every((path) => known.has(path))
    },
    pid: server.pid,
  }
}
type Fits = (files: readonly SourceFile[]) => boolean
