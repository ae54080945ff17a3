import { Command, CommanderError } from 'commander'
import { addAdminCommands } from './cli/admin-commands'
import { addAgentCommands } from './cli/agent-commands'
import { addAuditCommands } from './cli/audit-commands'
import { addDoctorCommand } from './cli/doctor'
import { EXIT } from './cli/output'
import { addReceiptCommands } from './cli/receipt-commands'
import { addRunCommands } from './cli/run-commands'
import { addStatusCommands } from './cli/status'
import { addStopCommands } from './cli/stop-commands'
import { addTokenCommands } from './cli/token-commands'

const program = new Command('acgs')
  .description('The command line beside a running system. It reads the data folder (ACGS_DATA_DIR, default .acgs).')
  .addHelpText(
    'after',
    '\nExit codes: 0 ok, 1 failed or not well, 2 wrong input, 3 not running.\nThrough npm: npm run acgs --silent -- token create --scopes decide --agents "*" --json',
  )
  .exitOverride()
addDoctorCommand(program)
addStatusCommands(program)
addAgentCommands(program)
addTokenCommands(program)
addReceiptCommands(program)
addRunCommands(program)
addStopCommands(program)
addAdminCommands(program)
addAuditCommands(program)

for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
  command.exitOverride()
  command.showHelpAfterError('(add --help for what it takes)')
}
try {
  await program.parseAsync()
} catch (cause) {
  if (!(cause instanceof CommanderError)) throw cause
  const isHelp = cause.exitCode === 0 || cause.code === 'commander.help'
  process.exit(isHelp ? EXIT.ok : EXIT.usage)
}
