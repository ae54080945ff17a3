import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Variables = Record<string, string | undefined>
/** Next declares NODE_ENV as always there; a child's environment is whatever we give it. */
export const environmentOf = (variables: Variables): NodeJS.ProcessEnv => variables as NodeJS.ProcessEnv

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

function statOf(pid: number): string[] | null {
  try {
    // The command's name may hold spaces and brackets: fields are counted from behind its closing one.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

const isZombie = (pid: number) => statOf(pid)?.[0] === 'Z'

/** When a process started, in the kernel's own count: with the pid it names one process for ever. Null where the system does not say. */
export function startedTicks(pid: number): string | null {
  return statOf(pid)?.[19] ?? null
}

/** The parent of a process, or null where the system does not say. */
export function parentOf(pid: number): string | null {
  return statOf(pid)?.[1] ?? null
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
  } catch {
    try {
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      return ''
    }
  }
}

function listeningInode(port: number): string | null {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text = ''
    try {
      text = readFileSync(table, 'utf8')
    } catch {
      continue
    }
    for (const line of text.split('\n').slice(1)) {
      const cells = line.trim().split(/\s+/)
      if (cells[1]?.endsWith(`:${hex}`) && cells[3] === '0A') return cells[9] ?? null
    }
  }
  return null
}

/** Who listens on a port, as far as this user may see: `pid 123 (command)`, or null. */
export function holderOf(port: number): string | null {
  const inode = listeningInode(port)
  if (!inode) return null
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return `pid ${pid} (${commandOf(Number(pid)).slice(0, 80)})`
      }
    } catch {
      // Not ours to read, or gone meanwhile.
    }
  }
  return null
}

export async function waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (!isTrue()) {
    if (performance.now() > until) return false
    await new Promise((next) => setTimeout(next, 50))
  }
  return true
}

/** Signals a process; one that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}
