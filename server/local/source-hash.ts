import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

const PARTS = [
  'app',
  'components',
  'lib',
  'server',
  'policies',
  'public',
  'prisma/schema.prisma',
  'package-lock.json',
  'tsconfig.json',
  'proxy.ts',
]
const MORE = ['instrumentation.ts', 'instrumentation-client.ts', 'next.config.ts', 'postcss.config.mjs', 'prisma.config.ts']
const SKIPPED = /(^|\/)(generated|testing|node_modules)(\/|$)|\.test\.tsx?$|^server\/local\/.*\.mts$/

function filesOf(path: string): string[] {
  if (!existsSync(path) || SKIPPED.test(relative(ROOT, path))) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}

/** One digest over everything that ends up in the build; tests do not. */
export function sourceHash(): string {
  const hash = createHash('sha256')
  for (const path of [...PARTS, ...MORE].flatMap((part) => filesOf(join(ROOT, part)))) {
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Whether what a stamp file was written for is still the present source. */
export function isCurrent(stamp: string, hash: string): boolean {
  try {
    return readFileSync(stamp, 'utf8').trim() === hash
  } catch {
    return false
  }
}
