import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Why no broker can be started here, or null. */
export function kafkaMissing(home = process.env.ACGS_KAFKA_HOME): string | null {
  if (!home) return 'ACGS_KAFKA_HOME does not name a folder of Apache Kafka'
  if (!existsSync(home)) return `ACGS_KAFKA_HOME=${home} does not exist`
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'there is no Java'
  }
}
