import { lookup as systemLookup } from 'node:dns/promises'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '@/lib/errors'

/** The one way out to an address that a person or a setting names. It reaches public addresses over TLS and nothing inside. */
export type SafeRequest = {
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
  /** Ports that may be asked; 443 unless told otherwise. */
  ports?: readonly number[]
  /** Names that may be this machine, over plain HTTP as well: on a laptop alone. */
  loopback?: readonly string[]
}
export type SafeAnswer = { status: number; headers: Readonly<Record<string, string>>; body: string }
/** Every address of a name; a test gives its own. */
export type Resolve = (name: string) => Promise<readonly string[]>

const TIMEOUT_MS = 5000
export const ANSWER_BYTES_MAX = 65_536

const refuse = (why: string) => new AppError('BAD_REQUEST', `This address cannot be used: ${why}.`)
const failed = (why: string, cause?: unknown) => new AppError('UPSTREAM', `The other side ${why}.`, { cause })

/** True for an address of the public internet: not private, loopback, link-local, multicast, reserved, mapped or tunnelled. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  return parsed.range() === 'unicast'
}

type Aim = { url: URL; isLoopback: boolean }

/** What may be asked at all, before any name is looked up. */
function aimAt(text: string, { ports = [443], loopback = [] }: SafeRequest): Aim {
  if (!URL.canParse(text)) throw refuse('it is no address')
  const url = new URL(text)
  const isLoopback = loopback.includes(url.hostname)
  if (url.username !== '' || url.password !== '') throw refuse('it holds a name and password')
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:')) throw refuse('it must start with https://')
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) throw refuse('give a name, not the number of a machine')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (!isLoopback && !ports.includes(port)) throw refuse(`port ${port} is not one of ${ports.join(', ')}`)
  return { url, isLoopback }
}

const resolveAll: Resolve = async (name) => (await systemLookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/** Resolves once; the connection goes to that very address, so that a second answer of the name service changes nothing. */
async function pin({ url, isLoopback }: Aim, resolve: Resolve): Promise<LookupFunction> {
  const addresses = await resolve(url.hostname).catch((cause: unknown) => {
    throw failed('is not known by that name', cause)
  })
  const [address] = addresses
  const isInside = addresses.some((one) => !isPublic(one))
  if (address === undefined) throw failed('is not known by that name')
  if (isLoopback ? addresses.some((one) => ipaddr.process(one).range() !== 'loopback') : isInside)
    throw refuse('its name leads to a place that is not public')
  const family = isIP(address)
  return (_name, options, done) => (options.all ? done(null, [{ address, family }]) : done(null, address, family))
}

async function readAnswer(response: IncomingMessage): Promise<SafeAnswer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response) {
    bytes += (part as Buffer).length // no encoding is set, so a part is bytes
    if (bytes > ANSWER_BYTES_MAX) {
      response.destroy()
      throw failed(`answered more than ${ANSWER_BYTES_MAX} bytes`)
    }
    parts.push(part as Buffer)
  }
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts).toString('utf8') }
}

/** Asks an address that somebody named. Five seconds in all, 64 KiB of answer, redirects are answers and not followed.
 *  Errors: BAD_REQUEST (the address may not be asked: no TLS, a number instead of a name, a port, a name that leads inside),
 *  UPSTREAM (unknown name, no answer in time, too long, broken). No error repeats what the other side said. */
export async function safeFetch(text: string, options: SafeRequest = {}, resolve: Resolve = resolveAll): Promise<SafeAnswer> {
  const aim = aimAt(text, options)
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(options.signal ? [options.signal] : [])])
  const lookup = await pin(aim, resolve)
  const { method = 'GET', headers = {}, body } = options
  const request = aim.url.protocol === 'https:' ? secureRequest : plainRequest
  try {
    const response = await new Promise<IncomingMessage>((resolveResponse, reject) => {
      request(aim.url, { method, headers, lookup, signal, agent: false }, resolveResponse).once('error', reject).end(body)
    })
    return await readAnswer(response)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw failed(signal.aborted ? 'did not answer in time' : 'could not be reached', cause)
  }
}
