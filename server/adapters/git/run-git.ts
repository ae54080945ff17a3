import { execFile } from 'node:child_process'
import { AppError } from '@/lib/errors'

const ANSWER_MS = 8000
const ANSWER_BYTES = 1_048_576
/** All that Git may know: no settings of a user or the machine, nobody to ask, no other repository. */
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_AUTHOR_NAME: 'acgs',
  GIT_AUTHOR_EMAIL: 'acgs@localhost',
  GIT_COMMITTER_NAME: 'acgs',
  GIT_COMMITTER_EMAIL: 'acgs@localhost',
}
/** No program that somebody put into the repository is run, and what Git calls done is on the disk. */
const SETTINGS = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.fsync=all', 'gc.autoDetach=false']

export type Asked = { repository: string; args: readonly string[]; input?: string; timeMs?: number }

/** Runs the system's Git on one bare repository, without a shell. Out: exit code and what it printed.
 *  Errors: UPSTREAM (no Git, no answer in time), naming no path. */
export function runGit({ repository, args, input = '', timeMs = ANSWER_MS }: Asked): Promise<{ code: number; stdout: string }> {
  const all = [...SETTINGS.flatMap((one) => ['-c', one]), `--git-dir=${repository}`, ...args]
  return new Promise((resolve, reject) => {
    // Next's types demand NODE_ENV; Git needs none.
    const env = ENVIRONMENT as unknown as NodeJS.ProcessEnv
    const options = { env, cwd: '/', timeout: timeMs, maxBuffer: ANSWER_BYTES, killSignal: 'SIGKILL' as const, encoding: 'utf8' as const }
    const child = execFile('git', all, options, (cause, stdout) => {
      if (cause === null) return resolve({ code: 0, stdout })
      if (typeof cause.code === 'number') return resolve({ code: cause.code, stdout })
      reject(new AppError('UPSTREAM', `Git did not answer (${cause.killed ? 'too late' : (cause.code ?? 'ended')}).`, { cause }))
    })
    // Git may end before it has read what it is given; its exit code says why.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
