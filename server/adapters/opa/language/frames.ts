/** Messages of the language server protocol as bytes: a length in a header, then JSON. */
export const frameOf = (message: unknown): Buffer => {
  const body = Buffer.from(JSON.stringify(message))
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body])
}

const HEADER_END = '\r\n\r\n'
const HEADER_BYTES = 1024

/** Takes bytes as they come and gives whole messages. Throws when what comes is no such message, or is larger than `most` bytes. */
export function frameReader(most: number): (chunk: Buffer) => unknown[] {
  let held = Buffer.alloc(0)
  return (chunk) => {
    held = Buffer.concat([held, chunk])
    const messages: unknown[] = []
    for (;;) {
      const at = held.indexOf(HEADER_END)
      if (at < 0 && held.length > HEADER_BYTES) throw new Error('a header without an end')
      if (at < 0) return messages
      const length = Number(/(?:^|\r\n)content-length: *(\d+)/i.exec(held.subarray(0, at).toString('latin1'))?.[1] ?? Number.NaN)
      if (!(length <= most)) throw new Error('a message without a length, or over its limit')
      const from = at + HEADER_END.length
      if (held.length < from + length) return messages
      messages.push(JSON.parse(held.subarray(from, from + length).toString()))
      held = held.subarray(from + length)
    }
  }
}
