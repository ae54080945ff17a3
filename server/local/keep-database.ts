import { join } from 'node:path'
import { type DataFolder, readJson, type Secrets, writePrivate } from './data-folder.ts'
import { type Database, startDatabase } from './database.ts'
import { capLog } from './log-file.ts'
import { say, UsageError } from './say.ts'

export type KeptDatabase = { first: Database; stop: () => Promise<void> }

const RETRY_MS = [500, 1000, 2000, 5000]

function keptPort(folder: DataFolder): number | null {
  const found = readJson(folder.databasePort)
  return found && typeof found === 'object' && 'port' in found && typeof found.port === 'number' ? found.port : null
}

/** Starts the embedded database on the folder's kept port and starts it again, on the same port, whenever it ends. */
export async function keepDatabase(options: { folder: DataFolder; secrets: Secrets; fixedPort: number | null }): Promise<KeptDatabase> {
  const { folder, secrets, fixedPort } = options
  const logPath = join(folder.log, 'postgres.log')
  const base = { folder: folder.postgres, logPath, secrets }
  let isStopping = false
  const port = fixedPort === null ? { preferred: keptPort(folder) } : { fixed: fixedPort }
  let current = await startDatabase({ ...base, port }).catch((cause) => {
    // A server that was just ending when it was adopted is gone by now.
    if (cause instanceof UsageError) throw cause
    return startDatabase({ ...base, port })
  })
  const first = current
  writePrivate(folder.databasePort, { port: first.port })

  const restart = async () => {
    for (let tries = 0; !isStopping; tries++) {
      const waitMs = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 5000
      say(`database ended; it starts again in ${waitMs / 1000} s. Its log: ${logPath}`)
      await new Promise((next) => setTimeout(next, waitMs))
      if (isStopping) return
      try {
        current = await startDatabase({ ...base, port: { fixed: first.port } })
        say(`database is back on port ${current.port} (pid ${current.pid})`)
        watch()
        return
      } catch (cause) {
        say(`database: ${cause instanceof Error ? cause.message.split('\n')[0] : cause}`)
      }
    }
  }
  function watch(): void {
    void current.gone.then(() => (isStopping ? undefined : restart()))
  }
  watch()
  const cap = setInterval(() => capLog(logPath), 60_000)
  cap.unref()
  return {
    first,
    stop: async () => {
      isStopping = true
      clearInterval(cap)
      await current.stop()
    },
  }
}
