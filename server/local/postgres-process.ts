import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Binaries, RunAs } from './postgres-binaries.ts'
import { commandOf, environmentOf, isAlive, signal, waitUntil } from './processes.ts'
import { UsageError } from './say.ts'

export type PostgresFiles = { binaries: Binaries; folder: string; user: RunAs; isDurable: boolean }

const ENVIRONMENT = environmentOf({ PATH: '/usr/bin:/bin', TZ: 'UTC' })

/** Makes a cluster unless there is one. It is built beside and renamed, so a start killed half-way leaves no half cluster. */
export function initCluster(files: PostgresFiles, superuserPassword: string): boolean {
  const { binaries, folder, user, isDurable } = files
  if (existsSync(join(folder, 'PG_VERSION'))) return false
  const next = `${folder}.new`
  const passwordFile = `${folder}.password`
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { mode: 0o700 })
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 })
  if (user) for (const path of [next, passwordFile]) chownSync(path, user.uid, user.gid)
  const args = ['-D', next, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-instructions']
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', ...(isDurable ? [] : ['--no-sync']))
  const made = spawnSync(binaries.initdb, args, { ...user, env: ENVIRONMENT, encoding: 'utf8' })
  rmSync(passwordFile, { force: true })
  if (made.status !== 0) throw new UsageError(`PostgreSQL could not make its data folder ${next}: ${made.stderr || made.error?.message}`)
  renameSync(next, folder)
  return true
}

export type Postmaster = { pid: number; port: number; status: string }

/** The live server of a data folder as its own pid file tells, or null. */
export function livePostmaster(folder: string): Postmaster | null {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null
    const command = commandOf(pid)
    if (command !== '' && !command.includes('postgres')) return null
    return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() }
  } catch {
    return null
  }
}

/** Starts the server in a session of its own, so that Ctrl-C reaches the supervisor alone. Its output goes straight to the log file. */
export function spawnPostgres(files: PostgresFiles, options: { port: number; logPath: string }): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'log_timezone=UTC', 'timezone=UTC', 'max_connections=200']
  if (!files.isDurable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  const fd = openSync(options.logPath, 'a', 0o600)
  const args = ['-D', files.folder, '-p', String(options.port), ...settings.flatMap((one) => ['-c', one])]
  const child = spawn(files.binaries.postgres, args, { ...files.user, env: ENVIRONMENT, detached: true, stdio: ['ignore', fd, fd] })
  closeSync(fd)
  child.unref()
  return child
}

// Ends the server when the other end of stdin closes: fast shutdown, after 8 s an immediate one. Needs no Node, so it is small and cannot hang.
// The pid file is asked too: an orphan that ended may stay visible until somebody reaps it.
const WATCH = `trap "" INT TERM HUP; read -r _; kill -INT "$1"; i=0
while [ $i -lt 16 ] && [ -e "$2" ] && kill -0 "$1"; do sleep 0.5; i=$((i+1)); done
[ $i -lt 16 ] || kill -QUIT "$1"`

/** A watcher that outlives this process just long enough to stop the database. Out: how to call it off. */
export function watchFor(pid: number, folder: string): () => void {
  if (process.platform === 'win32') return () => undefined
  const child = spawn('/bin/sh', ['-c', WATCH, 'acgs-database-watch', String(pid), join(folder, 'postmaster.pid')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  child.unref()
  return () => child.kill('SIGKILL')
}

/** Fast shutdown, then harder; returns when the process is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [name, patienceMs] of [
    ['SIGINT', 4000],
    ['SIGQUIT', 2000],
    ['SIGKILL', 2000],
  ] as const) {
    signal(pid, name)
    if (await waitUntil(() => !isAlive(pid), patienceMs)) return
  }
}
