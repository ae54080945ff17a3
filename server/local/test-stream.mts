import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vitestCount } from './check-count.ts'
import { kafkaMissing } from './kafka-missing.ts'
import { runTool } from './run-tool.ts'
import { fail, say } from './say.ts'

/** `npm run test:stream`: the decision stream against a real broker, killed and started again. Where none can be had it says so and fails nothing. */
try {
  const missing = kafkaMissing()
  if (missing) {
    say(`skipped: ${missing}. Set ACGS_KAFKA_HOME to a folder of Apache Kafka 4 (its jars, or the folder above libs) and have Java 17.`)
    say('0 passed, 0 failed')
  } else {
    const folder = mkdtempSync(join(tmpdir(), 'acgs-report-'))
    const path = join(folder, 'report.json')
    const args = ['run', '--config', 'vitest.stream.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
    const { passed, failed, output } = vitestCount(path, await runTool('vitest', args, { shows: true }))
    rmSync(folder, { recursive: true, force: true })
    if (failed > 0 && passed === 0) say(output)
    say(`${passed} passed, ${failed} failed`)
    process.exitCode = failed > 0 ? 1 : 0
  }
} catch (cause) {
  fail(cause)
}
