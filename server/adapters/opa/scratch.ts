import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

type File = { path: string; text: string }
export type Scratch = {
  /** Where the draft's files are; commands run here and name the folder `.`. */
  sources: string
  /** A file beside them, for us alone. Out: its path. */
  put: (name: string, text: string) => Promise<string>
}

const NAME = 'acgs-policy-'
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ESRCH'
  }
}

/** What a process left behind that was ended in the middle of something. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  const left = names.filter((name) => isGone(Number(new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1] ?? process.pid)))
  await Promise.all(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)))
}
let swept: Promise<void> | undefined

/** Puts files into a folder of its own (0700). The empty `.regal` ends the linter's search for configuration and rules of others further up.
 *  In: paths that were checked. Out: the folder, and what removes it. */
export async function openScratch(files: readonly File[]): Promise<Scratch & { remove: () => Promise<void> }> {
  swept ??= sweep()
  await swept
  const root = await mkdtemp(join(tmpdir(), `${NAME}${process.pid}-`))
  const remove = () => rm(root, { recursive: true, force: true, maxRetries: 3 })
  const sources = join(root, 'sources')
  try {
    await mkdir(join(root, '.regal'), { mode: 0o700 })
    await mkdir(sources, { mode: 0o700 })
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      if (folder !== '.') await mkdir(join(sources, folder), { recursive: true, mode: 0o700 })
    await Promise.all(files.map(({ path, text }) => writeFile(join(sources, path), text, { mode: 0o600, flag: 'wx' })))
  } catch (cause) {
    await remove()
    throw cause
  }
  const put = async (name: string, text: string) => {
    await writeFile(join(root, name), text, { mode: 0o600, flag: 'wx' })
    return join(root, name)
  }
  return { sources, put, remove }
}

/** Runs something on files in a scratch folder, which is gone afterwards. */
export async function withScratch<T>(files: readonly File[], work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const { remove, ...scratch } = await openScratch(files)
  try {
    return await work(scratch)
  } finally {
    await remove()
  }
}
