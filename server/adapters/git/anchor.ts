import { stat } from 'node:fs/promises'
import { AppError } from '@/lib/errors'
import type { Anchor } from '@/server/ports/anchor'
import { runGit } from './run-git'

const BRANCH = 'refs/heads/checkpoints'
const FILE = 'checkpoint.note'
const NOTHING = '0'.repeat(40)
const PACK_MS = 600_000

/** A bare Git repository on this machine, one commit a checkpoint, each on top of the one before: whoever has a clone or one commit id is told
 *  of every change of what lay below. One with a remote is refused, since Git would then have somewhere to send it; carry copies off with
 *  `git clone` from the other side. Its path is told to nobody. */
export function gitAnchor(repository: string): Anchor {
  const run = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout } = await runGit({ repository, args, ...(input === undefined ? {} : { input }) })
    if (code !== 0) throw new AppError('UPSTREAM', `Git refused to ${args[0]} in the repository of checkpoints (code ${code}).`)
    return stdout.trim()
  }
  const isThere = () =>
    stat(repository).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return false
        throw new AppError('UPSTREAM', `The repository of checkpoints cannot be read (${cause.code ?? 'unreadable'}).`)
      },
    )
  /** Errors: UPSTREAM for what is no bare repository of its own. */
  const check = async () => {
    if ((await run(['rev-parse', '--is-bare-repository'])) !== 'true')
      throw new AppError('UPSTREAM', 'The repository of checkpoints has a working copy. Name a bare one.')
    const remotes = await runGit({ repository, args: ['config', '--get-regexp', '^(remote|url|include|includeif)\\.'] })
    if (remotes.code === 1) return
    if (remotes.code !== 0) throw new AppError('UPSTREAM', `Git cannot read the settings of the repository (code ${remotes.code}).`)
    throw new AppError('UPSTREAM', 'The repository of checkpoints has a remote or takes settings from elsewhere. Name one that has none.')
  }
  const newest = async (): Promise<string | null> => {
    const { code, stdout } = await runGit({ repository, args: ['rev-parse', '--verify', '--quiet', `${BRANCH}^{commit}`] })
    if (code === 0) return stdout.trim()
    // Quiet about what is not there, and code 128 for a repository that cannot be read.
    if (code === 1 && (await run(['for-each-ref', '--format=%(refname)', BRANCH])) === '') return null
    throw new AppError('UPSTREAM', 'The newest commit of the repository of checkpoints cannot be read.')
  }
  return {
    sink: 'Git repository on this machine',
    isLocal: true,
    fetch: async () => {
      if (!(await isThere())) return null
      await check()
      const commit = await newest()
      if (commit === null) return null
      const { code, stdout } = await runGit({ repository, args: ['cat-file', 'blob', `${commit}:${FILE}`] })
      if (code !== 0) throw new AppError('UPSTREAM', `The newest commit of the repository holds no checkpoint (code ${code}).`)
      return stdout
    },
    put: async (note) => {
      if (!(await isThere())) {
        await run(['init', '--quiet', '--bare', '--template='])
        await run(['config', 'receive.denyNonFastForwards', 'true'])
        await run(['config', 'receive.denyDeletes', 'true'])
      }
      await check()
      const before = await newest()
      const blob = await run(['hash-object', '-w', '--stdin'], note)
      const tree = await run(['mktree'], `100644 blob ${blob}\t${FILE}\n`)
      const [origin = '', size = ''] = note.split('\n')
      const parents = before === null ? [] : ['-p', before]
      const commit = await run(['commit-tree', tree, ...parents, '-F', '-'], `${origin}: ${size} entries\n`)
      // Only on top of what was the newest a moment ago: of two writers one adds and the other is told.
      await run(['update-ref', BRANCH, commit, before ?? NOTHING])
      // A commit a minute is a million loose files a year; packing them changes no commit, and nobody waits for it.
      void runGit({ repository, args: ['gc', '--auto', '--quiet'], timeMs: PACK_MS }).catch(() => undefined)
    },
  }
}
