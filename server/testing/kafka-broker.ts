import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@/server/local/ports'

const START_MS = 60_000
const propertiesOf = (port: number, controller: number, folder: string) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs=${folder}/data
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
`

/** A real broker of one node on loopback, from the jars of ACGS_KAFKA_HOME. It ends with this process. */
export async function startKafka() {
  const home = process.env.ACGS_KAFKA_HOME ?? ''
  const jars = existsSync(join(home, 'libs')) ? join(home, 'libs') : home
  const folder = mkdtempSync(join(tmpdir(), 'acgs-kafka-'))
  mkdirSync(join(folder, 'data'))
  const port = await freePort()
  const controller = await freePort()
  const properties = join(folder, 'server.properties')
  const log = join(folder, 'broker.log')
  writeFileSync(properties, propertiesOf(port, controller, folder))
  const java = (...args: string[]) => ['-Xmx400m', '-Dlog4j2.level=INFO', '-cp', `${jars}/*`, ...args]
  execFileSync('java', java('kafka.tools.StorageTool', 'format', '--config', properties, '--cluster-id', 'YWNncy10ZXN0LWJyb2tlcg'), {
    stdio: 'ignore',
  })
  let child: ChildProcess | null = null
  const end = async (signal: NodeJS.Signals) => {
    const at = child
    child = null
    if (!at) return
    const gone = new Promise((resolve) => at.once('exit', resolve))
    at.kill(signal)
    await gone
  }
  const start = async () => {
    const out = openSync(log, 'w')
    child = spawn('java', java('kafka.Kafka', properties), { stdio: ['ignore', out, out] })
    for (const until = performance.now() + START_MS; ; ) {
      if (readFileSync(log, 'utf8').includes('Kafka Server started')) return
      if (child.exitCode !== null || performance.now() > until)
        throw new Error(`Kafka did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`)
      await new Promise((next) => setTimeout(next, 100))
    }
  }
  process.once('exit', () => child?.kill('SIGKILL'))
  await start()
  return {
    brokers: [`127.0.0.1:${port}`],
    /** As a power cut of the process: no goodbye. */
    kill: () => end('SIGKILL'),
    start,
    async remove() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
