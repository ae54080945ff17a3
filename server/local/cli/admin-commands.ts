import type { Command } from 'commander'
import { AppError } from '@/lib/errors'
import { createBootstrapLink } from '@/server/services/accounts/bootstrap'
import { addressOf } from '@/server/services/accounts/create-link'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish } from './output'

type Options = { json?: boolean; another?: boolean }

async function link(options: Options): Promise<number> {
  const installation = requireInstallation()
  const ctx = openContext(installation)
  const made = await createBootstrapLink(ctx, { isAnother: options.another === true }).catch((cause: unknown) => {
    if (!(cause instanceof AppError) || cause.code !== 'CONFLICT') throw cause
    throw new AppError('CONFLICT', `${cause.message} They invite further people. If nobody can sign in any more: add --another.`)
  })
  const { bind, ports } = installation.running
  const host = bind === '127.0.0.1' || bind === '::1' || bind === '0.0.0.0' || bind === '::' ? 'localhost' : bind
  const address = addressOf(process.env.NEXTAUTH_URL || `http://${host}:${ports.console}`, made.link)
  answer(options.json === true, { link: address, expires_at: made.expiresAt.toISOString() }, [
    address,
    `shown this once; whoever opens it becomes administrator. It counts until ${made.expiresAt.toISOString()} and once; earlier ones are dead.`,
  ])
  return EXIT.ok
}

export function addAdminCommands(program: Command): void {
  const admin = program.command('admin').description('administrators')
  admin
    .command('link')
    .description('a one-time link for the first administrator: name, password, second factor')
    .option('--another', 'one more, although there is one already; security is told')
    .option('--json', 'answer as JSON')
    .action((options: Options) => finish(options.json === true, () => link(options)))
}
