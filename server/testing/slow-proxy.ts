import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type SlowProxy = { url: string; slowDown: (delayMs: number) => void; close: () => Promise<void> }

/** Stands before a database; once slowed down it holds back every answer by so much, in order. */
export async function slowProxy(databaseUrl: string): Promise<SlowProxy> {
  let delayMs = 0
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    keep(client)
    keep(database)
    client.pipe(database)
    database.on('data', (bytes) => setTimeout(() => client.writable && client.write(bytes), delayMs))
    database.on('close', () => setTimeout(() => client.destroy(), delayMs))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const slow = new URL(databaseUrl)
  slow.port = String((server.address() as AddressInfo).port) // a TCP server has one once it listens
  return {
    url: slow.href,
    slowDown: (ms) => {
      delayMs = ms
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
