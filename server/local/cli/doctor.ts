import type { Command } from 'commander'
import { checkMachine, type Finding } from './check-machine'
import { checkSystem } from './check-system'
import { findInstallation } from './installation'
import { answer, EXIT, finish } from './output'

type Json = { json?: boolean }
const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

async function doctor(options: Json): Promise<number> {
  const { folder, running } = findInstallation()
  const findings: Finding[] = [...(await checkMachine(folder, running)), ...(await checkSystem(folder, running))]
  const isWell = findings.every((one) => one.state !== 'fail')
  const lines = findings.flatMap((one) => [
    `${MARKS[one.state]}  ${one.name.padEnd(14)} ${one.detail}`,
    ...(one.fix ? [`      ${''.padEnd(14)} fix: ${one.fix}`] : []),
  ])
  answer(options.json === true, { healthy: isWell, running: running !== null, findings }, lines)
  return isWell ? EXIT.ok : EXIT.failed
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this machine and the system on it, with the fix for each finding')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => doctor(options)))
}
