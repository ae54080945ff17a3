import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')
const MADE = new Set(['node_modules', '.next', 'dist', '.acgs', '.git', 'generated', 'test-results', 'playwright-report', 'next-env.d.ts'])

/** Every file of the project that a person wrote, as a path from its root. */
export function projectFiles(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !MADE.has(name))
    .flatMap((one) => {
      const path = join(folder, one.name)
      return one.isDirectory() ? projectFiles(path) : [path]
    })
}
