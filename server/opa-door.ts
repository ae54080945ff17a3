import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { globOf } from '@/lib/agent-glob'
import { BundleName, BundleQuery, OpaStatus, SetName } from '@/lib/schemas/fleet'
import { invalidInput, WireProblem } from '@/lib/wire-problem'
import { policies, signedBundles } from '@/server/adapters/index'
import { tokenContext } from '@/server/auth'
import { bundleKeys } from '@/server/bundle-keys'
import { pool } from '@/server/db'
import { createReceiver, type Receive } from '@/server/engine/foreign/receive'
import { createPool } from '@/server/engine/pool'
import { env } from '@/server/env'
import { holdsTag, holdUntilNew, waitOf } from '@/server/opa-hold'
import type { Served } from '@/server/ports/signed-bundles'
import { meetInstance, versionOfAgent } from '@/server/services/fleet/meet'
import { noteServed } from '@/server/services/fleet/note-served'
import { readBundle } from '@/server/services/fleet/read-bundle'
import { takeStatus } from '@/server/services/fleet/take-status'
import { answerToken, readBody, readQuery, type TokenContext } from '@/server/token-door'

const LONG_POLL_TYPE = 'application/vnd.openpolicyagent.bundles'

function retryLater(message: string, seconds: number): WireProblem {
  const problem = new WireProblem('rate_limited', message)
  problem.retryAfterS = seconds
  return problem
}

/** The key that an instance believes, or the one that signs now. Errors: `not_found` for one that counts no more, `not_ready` without a key. */
function signerFor(keyid: string | undefined) {
  const ring = bundleKeys()
  const nowMs = Date.now()
  const failure = ring.failure(nowMs)
  if (failure !== null) throw new WireProblem('not_ready', 'No bundle can be signed now. The administrator finds the reason in the log.')
  const valid = ring.valid(nowMs)
  const signer = keyid === undefined ? valid[0] : valid.find(({ kid }) => kid === keyid)
  if (!signer) throw new WireProblem('not_found', 'No key of this id signs here. Take the present one from the page of OPAs.')
  return { signer, keys: valid.map((one) => one.public) }
}

const knownInstance = (ctx: TokenContext, request: Request) =>
  meetInstance(ctx, { tokenId: ctx.token.id, version: versionOfAgent(request.headers.get('user-agent')) })

/** `GET bundles/<name>`: the signed bundle, 304 where the caller has it, held for as long as the caller asks and nothing is new. Scope `opa:bundle`. */
export const answerBundle = (request: Request, name: string): Promise<Response> =>
  answerToken(request, { scope: 'opa:bundle', action: 'fleet.serve' }, async (ctx) => {
    const asked = BundleName.safeParse(name)
    if (!asked.success) throw new WireProblem('not_found', 'There is no such bundle.')
    const { keyid, set = 'default' } = readQuery(request, BundleQuery)
    const id = await knownInstance(ctx, request)
    const tag = request.headers.get('if-none-match')
    const waitS = waitOf(request.headers.get('prefer'))
    const current = async () => {
      const served = await readBundle(ctx, { name: asked.data, set, ...signerFor(keyid), bundles: signedBundles() })
      if (!served) throw new WireProblem('not_ready', 'No version is active yet.')
      return served
    }
    const isNew = async () => {
      const served = await current()
      return holdsTag(tag, served.etag) ? null : served
    }
    const first = await current()
    let found: Served | null = holdsTag(tag, first.etag) ? null : first
    const type = waitS === null ? 'application/gzip' : LONG_POLL_TYPE
    if (found === null && waitS !== null && waitS > 0) {
      found = await holdUntilNew({ tokenId: ctx.token.id, waitS, signal: request.signal, isNew })
      // A token that was revoked meanwhile gets nothing more.
      const still = await tokenContext(request.headers, 'opa:bundle')
      if ('code' in still) throw new WireProblem(still.code, still.message)
    }
    if (found === null)
      return new Response(null, { status: 304, headers: { etag: `"${first.etag}"`, 'content-type': type, 'cache-control': 'no-store' } })
    if (name === 'acgs') await noteServed(ctx, { id, revision: found.revision })
    return new Response(found.bytes, {
      headers: {
        etag: `"${found.etag}"`,
        'content-type': type,
        'content-length': String(found.bytes.byteLength),
        'cache-control': 'no-store',
      },
    })
  })

const PACKED_MAX = 1_048_576
const UNPACKED_MAX = 32 * 1_048_576
const EVENTS_MAX = 20_000
const unpack = promisify(gunzip)

async function bytesOf(request: Request): Promise<Buffer> {
  const tooLarge = () => new WireProblem('too_large', 'The body is over 1 MiB.')
  if (Number(request.headers.get('content-length') ?? 0) > PACKED_MAX) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > PACKED_MAX) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A JSON array, packed or not. Errors: `unsupported_media_type`, `too_large`, `invalid_input`. */
async function eventsOf(request: Request): Promise<unknown[]> {
  if (!/^application\/json(\s*;|\s*$)/i.test(request.headers.get('content-type') ?? ''))
    throw new WireProblem('unsupported_media_type', 'Send `content-type: application/json`.')
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'gzip' && encoding !== 'identity') throw new WireProblem('unsupported_media_type', 'Send gzip, or nothing packed.')
  const packed = await bytesOf(request)
  let text = packed
  if (encoding === 'gzip')
    text = await unpack(packed, { maxOutputLength: UNPACKED_MAX }).catch((cause: unknown) => {
      if (cause instanceof RangeError) throw new WireProblem('too_large', 'The body is over 32 MiB unpacked.')
      throw new WireProblem('invalid_input', 'The body is not gzip.')
    })
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    throw new WireProblem('invalid_input', 'The body is not JSON.')
  }
  if (!Array.isArray(value)) throw invalidInput([{ path: [], message: 'a list of decisions' }])
  if (value.length > EVENTS_MAX) throw new WireProblem('too_large', `More than ${EVENTS_MAX} decisions in one upload.`)
  return value
}

/** The partition of an address, which names a set and carries no right. Errors: `not_found`. */
function partitionOf(parts: readonly string[] | undefined): void {
  if (parts === undefined) return
  if (parts.length > 1 || !SetName.safeParse(parts[0]).success) throw new WireProblem('not_found', 'There is no such address.')
}

const UPLOADS_MAX = 4
let uploads = 0
const held = globalThis as typeof globalThis & { __acgsReceive?: Promise<Receive> }
/** Started with the first upload: threads of its own for masking, so that no rule can hold up the console. */
async function startReceiver(): Promise<Receive> {
  const { ACGS_EVALUATOR_FILE: file, ACGS_MASK_KEY: maskKey = null } = env()
  const evaluators = file === undefined ? null : createPool({ file: pathToFileURL(file), size: 1 })
  await evaluators?.start()
  return createReceiver({ pool: pool(), policies: policies(), maskKey, evaluators })
}
const receive: Receive = async (...given) => {
  held.__acgsReceive ??= startReceiver()
  return (await held.__acgsReceive)(...given)
}

/** `POST logs[/<partition>]`: decisions of an OPA, 204 once they are durable; what comes again adds nothing. Scope `opa:logs`. */
export const answerLogs = (request: Request, partition?: readonly string[]): Promise<Response> =>
  answerToken(request, { scope: 'opa:logs', action: 'fleet.report' }, async (ctx) => {
    partitionOf(partition)
    if (uploads >= UPLOADS_MAX) throw retryLater('Too many uploads are being written. Send it again.', 2)
    uploads += 1
    try {
      const events = await eventsOf(request)
      const instanceId = await knownInstance(ctx, request)
      const globs = ctx.token.globs.map(globOf)
      const speaksFor = (agentId: string) => globs.some((glob) => glob.test(agentId))
      const from = { instanceId, tokenId: ctx.token.id, origin: ctx.origin, speaksFor, nowMs: ctx.now().getTime() }
      const found = await receive(events, from).catch((cause: unknown) => {
        ctx.log.warn({ err: cause, instanceId }, 'fleet.logs-not-written')
        throw retryLater('The decisions could not be written now. Send them again.', 5)
      })
      if (found.refused > 0) ctx.log.warn({ instanceId, refused: found.refused, why: found.why }, 'fleet.decisions-refused')
      return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    } finally {
      uploads -= 1
    }
  })

/** `POST status[/<partition>]`: what an OPA says of itself. Scope `opa:logs`. */
export const answerStatus = (request: Request, partition?: readonly string[]): Promise<Response> =>
  answerToken(request, { scope: 'opa:logs', action: 'fleet.report' }, async (ctx) => {
    partitionOf(partition)
    const status = await readBody(request, OpaStatus)
    const id = await knownInstance(ctx, request)
    await takeStatus(ctx, { id, status })
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  })
