import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@/lib/errors'
import type { OpenedBundle, Policies } from '@/server/ports/policies'
import { openBundle } from './bundle'
import { sha256Hex } from './constitution-hash'
import { readSeedSources } from './seed-sources'
import lock from './tools.lock.json'
import { BundleError } from './unpack'

const NAME = join('policies', 'seed-bundle.tar.gz')

/** The nearest folder above that holds the shipped bundle: sources and built files lie at different depths. */
function seedPath(): string {
  for (let at = import.meta.dirname; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, NAME))) return join(at, NAME)
  return join(process.cwd(), NAME)
}

async function open(bytes: Uint8Array): Promise<OpenedBundle> {
  try {
    return await openBundle(bytes)
  } catch (cause) {
    if (cause instanceof BundleError) throw new AppError('BAD_REQUEST', `The bundle was refused: ${cause.message}.`, { cause })
    throw cause
  }
}

/** Bundles of the installation: the shipped one from its file, the others from their bytes. */
export const filePolicies = (): Policies => ({
  openBundle: open,
  readSeedSources: async () => readSeedSources(await readFile(seedPath())),
  async readSeedBundle() {
    const bytes = await readFile(seedPath()).catch((cause: unknown) => {
      throw new AppError('BAD_REQUEST', 'policies/seed-bundle.tar.gz cannot be read. Restore it, or run npm run policy:bundle.', { cause })
    })
    const digest = sha256Hex(bytes)
    if (digest !== lock.seedBundle.sha256)
      throw new AppError('BAD_REQUEST', 'The seed bundle is not the one the lock names. Restore policies/seed-bundle.tar.gz.')
    return { ...(await open(bytes)), bytes: new Uint8Array(bytes), lockedDigest: `sha256:${lock.seedBundle.sha256}` }
  },
})
