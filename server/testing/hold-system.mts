import { join } from 'node:path'
import { keepRunning } from '../local/child.ts'
import { dataFolder, makeDataFolder, secretsOf } from '../local/data-folder.ts'
import { keepDatabase } from '../local/keep-database.ts'
import { say } from '../local/say.ts'

/** A small supervisor for fault tests: a real database and one child that does nothing. Says one line of JSON, then waits to be killed. */
const folder = dataFolder(process.argv[2])
makeDataFolder(folder)
const { first } = await keepDatabase({ folder, secrets: secretsOf(folder), fixedPort: null })
const child = keepRunning({
  name: 'idle',
  args: ['--import', join(import.meta.dirname, '..', 'local', 'parent-watch.mjs'), '-e', 'setInterval(() => undefined, 1000)'],
  env: { PATH: process.env.PATH },
  logPath: join(folder.log, 'idle.log'),
  redact: (line) => line,
  showsAll: false,
  niceness: 0,
})
say(JSON.stringify({ database: first.pid, port: first.port, child: child.pid() }))
setInterval(() => say(JSON.stringify({ child: child.pid() })), 200)
