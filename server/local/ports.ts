import { createServer } from 'node:net'
import { holderOf } from './processes.ts'
import { UsageError } from './say.ts'

const TABLE = [
  { name: 'console', variable: 'ACGS_CONSOLE_PORT', port: 3000, use: 'the console' },
  { name: 'engine', variable: 'ACGS_ENGINE_PORT', port: 8001, use: 'the engine (decision API)' },
  { name: 'worker', variable: 'ACGS_WORKER_PORT', port: 8003, use: 'the worker (health)' },
  { name: 'controller', variable: 'ACGS_CONTROLLER_PORT', port: 8004, use: 'the sandbox controller' },
  { name: 'stopDoor', variable: 'ACGS_STOP_DOOR_PORT', port: 8005, use: "the worker's stop door" },
  { name: 'cluster', variable: 'ACGS_CLUSTER_PORT', port: 6443, use: 'the local cluster' },
  { name: 'consoleMetrics', variable: 'ACGS_CONSOLE_METRICS_PORT', port: 9800, use: "the console's metrics" },
  { name: 'engineMetrics', variable: 'ACGS_ENGINE_METRICS_PORT', port: 9801, use: "the engine's metrics" },
  { name: 'workerMetrics', variable: 'ACGS_WORKER_METRICS_PORT', port: 9803, use: "the worker's metrics" },
  { name: 'controllerMetrics', variable: 'ACGS_CONTROLLER_METRICS_PORT', port: 9804, use: "the controller's metrics" },
] as const
export type PortName = (typeof TABLE)[number]['name']
export type Ports = Record<PortName, number>
type Variables = Record<string, string | undefined>

function numberOf(variable: string, text: string | undefined, fallback: number): number {
  if (!text) return fallback
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new UsageError(`${variable}=${text} is not a port. Use a whole number from 1 to 65535, or leave it unset for ${fallback}.`)
}

/** The ports of the roles, from the environment. Errors: not a number, or one port named twice. */
export function portsOf(variables: Variables = process.env): Ports {
  const seen = new Map<number, string>()
  const entries = TABLE.map(({ name, variable, port: fallback }) => {
    const port = numberOf(variable, variables[variable], fallback)
    const other = seen.get(port)
    if (other) throw new UsageError(`${variable} and ${other} both name port ${port}. Give each its own.`)
    seen.set(port, variable)
    return [name, port] as const
  })
  return Object.fromEntries(entries) as Ports // TABLE has every key of Ports
}

/** The database's fixed port, or null for a free one. */
export function databasePortOf(variables: Variables = process.env): number | null {
  const text = variables.ACGS_DATABASE_PORT
  return text ? numberOf('ACGS_DATABASE_PORT', text, 0) : null
}

/** Null if the port can be bound, otherwise the system's word for why not. */
export function bindError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

function sentence(entry: { use: string; variable: string }, port: number, code: string): string {
  if (code === 'EACCES')
    return `Port ${port}, for ${entry.use}, needs more rights than this user has. Set ${entry.variable} to one above 1023.`
  if (code !== 'EADDRINUSE') return `Port ${port}, for ${entry.use}, cannot be opened (${code}). Check ACGS_BIND and ${entry.variable}.`
  const holder = holderOf(port)
  return `Port ${port}, for ${entry.use}, is in use${holder ? ` by ${holder}` : ''}. Free it, or set ${entry.variable} to another.`
}

type Wanted = { host: string; database: number | null; hasLocalCluster: boolean }

/** Checks that every port can be bound. Errors: one sentence a port with its use, its holder and the variable that changes it. */
export async function assertFree(ports: Ports, options: Wanted): Promise<void> {
  const wanted = TABLE.filter(({ name }) => name !== 'cluster' || options.hasLocalCluster).map((entry) => ({
    ...entry,
    port: ports[entry.name] as number,
    // Whoever may reach the console need not reach the local cluster.
    host: entry.name === 'cluster' ? '127.0.0.1' : options.host,
  }))
  const lines: string[] = []
  for (const entry of wanted) {
    const code = await bindError(entry.port, entry.host)
    if (code) lines.push(sentence(entry, entry.port, code))
  }
  if (options.database !== null) {
    const entry = { use: 'the database', variable: 'ACGS_DATABASE_PORT' }
    const code = await bindError(options.database, '127.0.0.1')
    if (code) lines.push(sentence(entry, options.database, code))
  }
  if (lines.length > 0) throw new UsageError(`${lines.join('\n')}\nNothing was started.`)
}

/** A port nobody listens on now. Another process may still take it; callers try again. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** Variables that put a whole system on free ports, for tests beside a running one. */
export async function freePortVariables(): Promise<Record<string, string>> {
  const found = new Set<number>()
  while (found.size < TABLE.length) found.add(await freePort())
  const ports = [...found]
  return Object.fromEntries(TABLE.map((entry, i) => [entry.variable, String(ports[i])]))
}
