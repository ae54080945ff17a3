import { AppError } from '@/lib/errors'
import type { BundleSigner, Served, SignedBundles } from '@/server/ports/signed-bundles'
import { CAPABILITIES, DATA, MANIFEST, openBundle, openFiles, WASM } from './bundle'
import { signedFiles } from './bundle-hash'
import { jwsOf, SIGNATURES, signaturesFile, signFiles, verifyFiles } from './bundle-signature'
import { digestOf } from './constitution-hash'
import { packTar } from './pack-tar'
import { BundleError, unpack } from './unpack'

const refused = (cause: unknown): never => {
  if (cause instanceof BundleError) throw new AppError('BAD_REQUEST', `The bundle was refused: ${cause.message}.`, { cause })
  throw cause
}

async function served(files: Map<string, Uint8Array>, { revision, signer }: { revision: string; signer: BundleSigner }): Promise<Served> {
  const list = signedFiles(files)
  const etag = digestOf({ files: list, kid: signer.kid })
  return { bytes: await packTar(files.set(SIGNATURES, signaturesFile(signFiles(list, signer)))), etag, revision }
}

/** Signs and verifies as OPA does (ES256), in memory: nothing is unpacked to a disk. */
export const signedBundles: SignedBundles = {
  async signVersion(bytes, signer) {
    await openBundle(bytes).catch(refused)
    return signFiles(signedFiles(await unpack(bytes)), signer)
  },
  async withSignature(bytes, jws) {
    return packTar((await unpack(bytes).catch(refused)).set(SIGNATURES, signaturesFile(jws)))
  },
  async openSigned(bytes, keys) {
    try {
      const files = await unpack(bytes)
      const kid = verifyFiles(files, { jws: jwsOf(files), keys })
      files.delete(SIGNATURES)
      return { ...openFiles(files), kid }
    } catch (cause) {
      return refused(cause)
    }
  },
  async verifyVersion(bytes, by) {
    try {
      return verifyFiles(await unpack(bytes), by)
    } catch (cause) {
      return refused(cause)
    }
  },
  async forOpa(bytes, signer) {
    const { manifest } = await openBundle(bytes).catch(refused)
    const files = new Map<string, Uint8Array>(await unpack(bytes))
    for (const name of [WASM, CAPABILITIES]) files.delete(name)
    const { revision, roots, rego_version, metadata } = manifest
    const { constitution_hash, capabilities_digest, data_digest } = metadata.acgs
    const shown = { revision, roots, rego_version, metadata: { acgs: { constitution_hash, capabilities_digest, data_digest } } }
    files.set(MANIFEST, Buffer.from(`${JSON.stringify(shown)}\n`))
    return served(files, { revision, signer })
  },
  async ofData({ revision, roots, data }, signer) {
    const manifest = Buffer.from(`${JSON.stringify({ revision, roots, rego_version: 1 })}\n`)
    return served(
      new Map<string, Uint8Array>([
        [MANIFEST, manifest],
        [DATA, Buffer.from(data)],
      ]),
      { revision, signer },
    )
  },
}
