import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpProblem } from './answer'
import { scanJson } from './scan-json'

/** Of a decision. */
const BODY_BYTES_MAX = 262_144
export type BodyLimits = { bodyBytes: number; textBytes?: number }
const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i

/** After an early refusal the rest of the body is not read: the connection ends with the answer. */
const tooLarge = (bytes: number) =>
  new HttpProblem('too_large', `The body is larger than ${bytes} bytes.`, { headers: { connection: 'close' } })

function readBytes(request: IncomingMessage, bodyBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > bodyBytes) {
        request.pause()
        reject(tooLarge(bodyBytes))
        return
      }
      chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(new HttpProblem('invalid_input', 'The body ended early.', { headers: { connection: 'close' } })))
    request.once('aborted', () => reject(new HttpProblem('invalid_input', 'The body ended early.', { headers: { connection: 'close' } })))
  })
}

/** Parses text as one clean JSON value. Errors: `invalid_input` or `too_large` with the member's path. */
export function parseJson(text: string, textBytes?: number): unknown {
  const problem = scanJson(text, textBytes)
  if (problem)
    throw new HttpProblem(problem.code, `The JSON cannot be used: ${problem.issue}.`, {
      details: [{ path: problem.path, issue: problem.issue }],
    })
  return JSON.parse(text)
}

type Read = { request: IncomingMessage; response: ServerResponse }
/** Reads a JSON body, of at most 256 KiB unless told otherwise. Its length and type are checked before a byte of it is read. */
export async function readJsonBody({ request, response }: Read, limits: BodyLimits = { bodyBytes: BODY_BYTES_MAX }): Promise<unknown> {
  const { bodyBytes, textBytes } = limits
  if (Number(request.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge(bodyBytes)
  const encoding = request.headers['content-encoding']
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '') || (encoding && encoding !== 'identity'))
    throw new HttpProblem('unsupported_media_type', 'Send `content-type: application/json`, not compressed, in UTF-8.', {
      headers: { connection: 'close' },
    })
  if (request.headers.expect) response.writeContinue()
  const bytes = await readBytes(request, bodyBytes)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new HttpProblem('invalid_input', 'The body is not UTF-8.')
  }
  if (text.trim() === '') throw new HttpProblem('invalid_input', 'The body is empty; send a JSON object.')
  return parseJson(text, textBytes)
}
