import { createHash, randomUUID } from 'node:crypto'
import type { Actor } from '@/lib/access'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { type DataFolder, dataFolder, secretsOf } from '@/server/local/data-folder'
import { urlOf } from '@/server/local/database-roles'
import { type Running, readRunning } from '@/server/local/running'
import { UsageError } from '@/server/local/say'
import { EXIT } from './output'

export type Installation = { folder: DataFolder; running: Running; host: string }

export function findInstallation(): { folder: DataFolder; running: Running | null } {
  const folder = dataFolder()
  return { folder, running: readRunning(folder) }
}

/** The installation that runs on this data folder. Errors: none does (exit code 3). */
export function requireInstallation(): Installation {
  const { folder, running } = findInstallation()
  if (!running) {
    throw new UsageError(
      `Nothing runs on the data folder ${folder.root}. Start it with npm start, or name another folder: ACGS_DATA_DIR.`,
      EXIT.notRunning,
    )
  }
  return { folder, running, host: hostOf(running) }
}

export const hostOf = ({ bind }: Running): string => (bind === '0.0.0.0' || bind === '::' || bind === 'localhost' ? '127.0.0.1' : bind)

/** The address of the database for one user, or null where only the person who installed it knows it. */
export function databaseUrl({ folder, running }: Pick<Installation, 'folder' | 'running'>, user: 'acgs_app' | 'acgs_owner'): string | null {
  if (running.isExternal) return (user === 'acgs_app' ? process.env.DATABASE_URL : process.env.DATABASE_OWNER_URL) || null
  return running.databasePort === null ? null : urlOf({ port: running.databasePort, user, password: secretsOf(folder)[user] })
}

/** A context for services, acting as the command line of this machine. Must be called before anything reads the environment. */
export function openContext(installation: Installation): ServiceContext {
  const url = databaseUrl(installation, 'acgs_app')
  if (!url) {
    const { isExternal } = installation.running
    throw new UsageError(
      isExternal
        ? 'This installation uses a PostgreSQL of yours: set DATABASE_URL for this command too.'
        : 'The database is still starting. Try again in a few seconds.',
      isExternal ? EXIT.usage : EXIT.notRunning,
    )
  }
  Object.assign(process.env, {
    DATABASE_URL: url,
    ACGS_DATA_DIR: installation.folder.root,
    ACGS_ORIGIN: installation.running.origin,
    ACGS_ENVIRONMENT: installation.running.environment,
    ACGS_LOG_LEVEL: 'silent',
  })
  return systemContext(systemActor('cli'), 'acgs-cli')
}

/** Origin of an act that came over no network: this machine, and the program as its user agent. */
export function systemContext(actor: Actor, program: string): ServiceContext {
  const uaHash = createHash('sha256').update(program).digest('hex').slice(0, 16)
  const context = createContext({ actor, requestId: randomUUID(), source: { ip: '127.0.0.1', uaHash } })
  return { ...context, actor, entry: null }
}
