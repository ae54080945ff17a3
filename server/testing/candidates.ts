import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filePolicies } from '@/server/adapters/opa/policies'
import type { OpenedBundle } from '@/server/ports/policies'
import type { SourceFile } from '@/server/ports/policy-tools'
import { toolsForTests } from './policy-tools'

const CONSTITUTION = join(import.meta.dirname, '..', '..', 'policies', 'constitution')

/** The shipped constitution with parts of it written otherwise. Every replacement must be found, so that a test never tries the shipped one by mistake. */
export function changedConstitution(changes: Record<string, [from: string | RegExp, to: string][]>): SourceFile[] {
  return readdirSync(CONSTITUTION)
    .filter((path) => !path.endsWith('_test.rego'))
    .map((path) => {
      let text = readFileSync(join(CONSTITUTION, path), 'utf8')
      for (const [from, to] of changes[path] ?? []) {
        const next = text.replace(from, () => to)
        if (next === text) throw new Error(`${path} does not hold ${String(from)}`)
        text = next
      }
      return { path, text }
    })
}

export const compiled = (files: readonly SourceFile[]) => toolsForTests().compile(files, 'test')
export const opened = async (files: readonly SourceFile[]): Promise<OpenedBundle> =>
  filePolicies().openBundle((await compiled(files)).bytes)
