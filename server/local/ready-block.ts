import { hasPersonas, type Installation } from './role-environment.ts'

/** The last lines of a start: where everything is and how to go on. */
export function readyBlock(at: Installation, facts: { troubles: readonly string[]; hasAgents: boolean; cluster: string }): string {
  const { ports, bind, folder } = at
  const host = bind === '127.0.0.1' ? 'localhost' : bind
  const signIn = hasPersonas(at)
    ? 'choose a persona on the sign-in page (this machine only)'
    : 'with an account or single sign-on; the first administrator’s link is printed, and made again: npm run acgs -- admin link'
  const rows = [
    ['console', `http://${host}:${ports.console}`],
    ['engine', `http://${host}:${ports.engine}/v1/evaluate`],
    ['controller', `http://${host}:${ports.controller}/v1/execute`],
    [
      'metrics',
      `console :${ports.consoleMetrics}/metrics  engine :${ports.engineMetrics}/metrics  worker :${ports.workerMetrics}/metrics  controller :${ports.controllerMetrics}/metrics`,
    ],
    ['cluster', facts.cluster],
    ['environment', `${at.environment} (${at.isExternal ? 'live' : 'local machine, traffic counted as simulated'})`],
    ['sign in', signIn],
    ['agents', facts.hasAgents ? 'demo agents ask the engine; pause them: npm run acgs -- agents stop' : 'no demo agents'],
    ['data', `${folder.root} (logs in log/)`],
    ['stop', 'Ctrl-C'],
  ]
  const head = facts.troubles.length > 0 ? `started, but not all is well\n${facts.troubles.map((one) => `  ! ${one}`).join('\n')}` : 'ready'
  return `\n${head}\n${rows.map(([name = '', text]) => `  ${name.padEnd(12)} ${text}`).join('\n')}\n`
}
