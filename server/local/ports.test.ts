import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { assertFree, databasePortOf, freePort, freePortVariables, portsOf } from './ports'

const here = { host: '127.0.0.1', hasLocalCluster: true }
let server: Server | null = null
afterEach(() => server?.close())

function occupy(): Promise<number> {
  return new Promise((resolve) => {
    const made = createServer()
    server = made
    made.listen(0, '127.0.0.1', () => {
      const address = made.address()
      resolve(address && typeof address === 'object' ? address.port : 0)
    })
  })
}

describe('ports', () => {
  test('a busy port is named with its use, its holder and the variable that changes it', async () => {
    const busy = await occupy()
    const ports = portsOf({ ACGS_ENGINE_PORT: String(busy), ACGS_CONSOLE_PORT: String(await freePort()) })
    const failure = await assertFree(ports, { ...here, database: null }).catch((cause: Error) => cause.message)
    expect(failure).toContain(`Port ${busy}, for the engine (decision API), is in use`)
    expect(failure).toContain('ACGS_ENGINE_PORT')
    expect(failure).toContain('Nothing was started.')
    if (process.platform === 'linux') expect(failure).toContain(`pid ${process.pid}`)
  })

  test('a fixed database port is checked too', async () => {
    const busy = await occupy()
    // Whatever is free now may be taken by any other process before it is looked at: then others are tried.
    const ports = await vi.waitFor(async () => {
      const [a, b, c, d, e, f, g, h, i, j] = (await Promise.all(Array.from({ length: 10 }, freePort))).map(String)
      const found = portsOf({
        ACGS_CONSOLE_PORT: a,
        ACGS_ENGINE_PORT: b,
        ACGS_WORKER_PORT: c,
        ACGS_CONTROLLER_PORT: h,
        ACGS_CONTROLLER_METRICS_PORT: i,
        ACGS_CONSOLE_METRICS_PORT: d,
        ACGS_ENGINE_METRICS_PORT: e,
        ACGS_WORKER_METRICS_PORT: f,
        ACGS_CLUSTER_PORT: g,
        ACGS_STOP_DOOR_PORT: j,
      })
      await assertFree(found, { ...here, database: null })
      return found
    }, 20_000)
    await expect(assertFree(ports, { ...here, database: busy })).rejects.toThrow(/for the database.*ACGS_DATABASE_PORT/)
  })

  test('the port of the local cluster is checked only where there will be one', async () => {
    const busy = await occupy()
    const ports = { ...portsOf(await freePortVariables()), cluster: busy }
    await expect(assertFree(ports, { ...here, database: null })).rejects.toThrow(/for the local cluster, is in use.*ACGS_CLUSTER_PORT/s)
    await assertFree(ports, { ...here, database: null, hasLocalCluster: false })
  })

  test.each(['abc', '0', '65536', '80.5'])('%s is no port', (text) => {
    expect(() => portsOf({ ACGS_WORKER_PORT: text })).toThrow(/ACGS_WORKER_PORT=.*1 to 65535/)
  })

  test('one port cannot serve two', () => {
    expect(() => portsOf({ ACGS_CONSOLE_PORT: '8001' })).toThrow(/ACGS_ENGINE_PORT and ACGS_CONSOLE_PORT both name port 8001/)
  })

  test('unset means the defaults, and any port for the database', () => {
    expect(portsOf({})).toEqual({
      console: 3000,
      engine: 8001,
      worker: 8003,
      controller: 8004,
      stopDoor: 8005,
      controllerMetrics: 9804,
      cluster: 6443,
      consoleMetrics: 9800,
      engineMetrics: 9801,
      workerMetrics: 9803,
    })
    expect(databasePortOf({})).toBeNull()
  })
})
