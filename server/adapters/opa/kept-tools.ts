import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ToolState } from '@/server/ports/policy-tools'
import { type FindOptions, findTool, type Tool, type ToolName } from './find-tool'

export type Kept = {
  /** Errors: Error naming what is missing and the ways to get it. */
  tool: (name: ToolName) => Promise<Tool>
  state: (name: ToolName) => Promise<ToolState>
}
type Found = { tool: Tool; stamp: string } | { tool: null; why: string; at: number }

/** One that is missing is looked for again after this: it may be building. */
const AGAIN_MS = 5000
const BUILD_MS = 900_000

const stampOf = async (path: string): Promise<string> => {
  const { ino, size, mtimeMs, ctimeMs } = await stat(path)
  return [ino, size, mtimeMs, ctimeMs].join()
}

/** The note that who builds a tool leaves beside it, or null. */
async function buildingSince(name: ToolName, { cache, lock }: Pick<FindOptions, 'cache' | 'lock'>): Promise<string | null> {
  try {
    const since = (await readFile(join(cache, `${name}-${lock[name].version}.building`), 'utf8')).trim()
    return Date.now() - Date.parse(since) < BUILD_MS ? since : null
  } catch {
    return null
  }
}

/** Finds each tool once and looks at it again when its file changed; nothing is ever built here. */
export function keptTools(options: Omit<FindOptions, 'tell' | 'mayBuild'>): Kept {
  const held = new Map<ToolName, Promise<Found>>()

  async function look(name: ToolName): Promise<Found> {
    const notes: string[] = []
    try {
      const tool = await findTool(name, { ...options, tell: (line) => notes.push(line), mayBuild: false })
      return { tool, stamp: await stampOf(tool.path) }
    } catch (cause) {
      const since = await buildingSince(name, options)
      const why = since
        ? `${name} ${options.lock[name].version} is being built since ${since}; this takes one to three minutes.`
        : [cause instanceof Error ? cause.message : String(cause), ...notes.map((note) => `${note}.`)].join(' ')
      return { tool: null, why, at: Date.now() }
    }
  }
  async function isFresh(found: Found): Promise<boolean> {
    if (found.tool === null) return Date.now() - found.at < AGAIN_MS
    return (await stampOf(found.tool.path).catch(() => null)) === found.stamp
  }
  async function find(name: ToolName): Promise<Found> {
    const before = held.get(name)
    if (before && (await isFresh(await before))) return before
    // Whoever came first since looks for all.
    if (held.get(name) === before) held.set(name, look(name))
    return held.get(name) ?? look(name)
  }
  return {
    tool: async (name) => {
      const found = await find(name)
      if (found.tool === null) throw new Error(found.why)
      return found.tool
    },
    state: async (name) => {
      const found = await find(name)
      if (found.tool === null) return { version: null, why: found.why }
      const { version, how } = found.tool
      return { version, how, isPinned: version === options.lock[name].version }
    },
  }
}
