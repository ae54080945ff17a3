import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

type File = { path: string; text: string }
export type Scratch = {
  /** Where the draft's files are; commands run here and name the folder `.`. */
  sources: string
  /** A file beside them, for us alone. Out: its path. */
  put: (name: string, text: string) => Promise<string>
}

/** Runs something on files in a folder of its own (0700), which is gone afterwards. The empty `.regal` ends the linter's search for
 *  configuration and rules of others further up. In: paths that were checked. */
export async function withScratch<T>(files: readonly File[], work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'acgs-policy-'))
  const sources = join(root, 'sources')
  try {
    await mkdir(join(root, '.regal'), { mode: 0o700 })
    await mkdir(sources, { mode: 0o700 })
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      if (folder !== '.') await mkdir(join(sources, folder), { recursive: true, mode: 0o700 })
    await Promise.all(files.map(({ path, text }) => writeFile(join(sources, path), text, { mode: 0o600, flag: 'wx' })))
    return await work({
      sources,
      put: async (name, text) => {
        await writeFile(join(root, name), text, { mode: 0o600, flag: 'wx' })
        return join(root, name)
      },
    })
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 })
  }
}
