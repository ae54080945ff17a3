import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type FreezingProxy = { url: string; freeze: () => void; close: () => Promise<void> }

/** Stands before a server. Frozen, the connections that are open carry nothing more and do not close, as when a cable is pulled; new ones work. */
export async function freezingProxy(serverUrl: string): Promise<FreezingProxy> {
  const target = new URL(serverUrl)
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  const frozen = new WeakSet<Socket>()
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('error', () => undefined)
    from.on('data', (bytes) => {
      if (!frozen.has(from) && to.writable) to.write(bytes)
    })
    from.on('close', () => {
      sockets.delete(from)
      if (!frozen.has(from)) to.destroy()
    })
  }
  const server = createServer((client) => {
    const upstream = connect(port, target.hostname)
    forward(client, upstream)
    forward(upstream, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  target.port = String((server.address() as AddressInfo).port) // a TCP server has one once it listens
  return {
    url: target.origin,
    freeze() {
      for (const socket of sockets) frozen.add(socket)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
