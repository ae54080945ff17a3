import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands before a database; once cut, nothing gets through any more, and nobody is told: as a cable that is pulled. */
export async function cutProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    const database = connect(Number(target.port), target.hostname)
    keep(database)
    client.on('data', (bytes) => void (isCut || database.write(bytes)))
    database.on('data', (bytes) => void (isCut || client.write(bytes)))
    client.on('close', () => database.destroy())
    database.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(databaseUrl)
  through.port = String((server.address() as AddressInfo).port) // a TCP server has one once it listens
  return {
    url: through.href,
    cut: () => {
      isCut = true
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
