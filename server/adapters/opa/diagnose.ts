import { readFile } from 'node:fs/promises'
import { AppError } from '@/lib/errors'
import type { Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import type { Asts } from './ast'
import { CAPABILITIES, type Offered } from './capabilities'
import type { Commands } from './commands'
import { readErrors } from './opa-errors'
import { lint } from './regal'
import { isRego, isTest } from './safe-files'
import { withScratch } from './scratch'

export type DiagnoseParts = { commands: Commands; asts: Asts; offered: (by: string) => Promise<Offered> }

const ORDER = { error: 0, warning: 1, info: 2 }
const inOrder = (a: Diagnostic, b: Diagnostic) =>
  ORDER[a.severity] - ORDER[b.severity] ||
  (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
  a.range.start.row - b.range.start.row ||
  a.range.start.col - b.range.start.col

/** The compiler's word on some of the files. */
async function check(
  { commands }: DiagnoseParts,
  files: readonly SourceFile[],
  { by, capabilities }: { by: string; capabilities: string },
) {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return withScratch(files, async ({ sources: cwd, put }) => {
    const args = ['-S', '--format', 'json', '--max-errors', '0', '--capabilities', await put('capabilities.json', capabilities), '.']
    const { code, stderr } = await commands.opa(['check', ...args], { by, cwd })
    const found = readErrors(code === 0 ? '' : stderr, texts)
    if (!found) throw new AppError('UPSTREAM', `OPA did not check it: ${stderr.trim().slice(0, 500)}`)
    return found
  })
}

/** One stream of findings about a draft. */
export async function diagnose(parts: DiagnoseParts, files: readonly SourceFile[], by: string): Promise<Diagnostic[]> {
  const rego = files.filter(({ path }) => isRego(path))
  const sources = rego.filter(({ path }) => !isTest(path))
  const texts = new Map(rego.map(({ path, text }) => [path, text]))
  const [capabilities, { forTests }] = await Promise.all([readFile(CAPABILITIES(), 'utf8'), parts.offered(by)])
  const [own, all, linted] = await Promise.all([
    sources.length > 0 ? check(parts, sources, { by, capabilities }) : [],
    rego.length > sources.length ? check(parts, rego, { by, capabilities: forTests }) : [],
    withScratch(rego, ({ sources: cwd }) => lint(parts.commands, texts, { by, cwd, names: ['.'] })),
  ])
  const seen = new Set<string>()
  const isNew = ({ path, range, message }: Diagnostic) => {
    const key = JSON.stringify([path, range.start, message])
    return !seen.has(key) && seen.add(key)
  }
  return [...own, ...all, ...linted].filter(isNew).sort(inOrder)
}
