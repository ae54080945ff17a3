import type { KeyObject } from 'node:crypto'
import type { OpenedBundle } from './policies'

/** Bundles as they leave the house and come back: signed, in both flavours. No vendor type crosses this line. */
export type BundleSigner = { kid: string; key: KeyObject }
/** Public keys by id. */
export type BundleKeys = ReadonlyMap<string, KeyObject>
export type Served = {
  bytes: Uint8Array<ArrayBuffer>
  /** Of what is in it and who signed it, not of the bytes: a signature of the same differs each time. */
  etag: string
  revision: string
}
export type PlainFiles = ReadonlyMap<string, string>

export interface SignedBundles {
  /** Signs the stored bundle of a version for our own engine. Out: the JWS. Errors: BAD_REQUEST when it does not open. */
  signVersion(bytes: Uint8Array, signer: BundleSigner): Promise<string>
  /** The stored bundle with its signature in it, as it lies on an engine's disk. */
  withSignature(bytes: Uint8Array, jws: string): Promise<Uint8Array<ArrayBuffer>>
  /** Verifies, then opens. Out: what is in it, and whose key it was. Errors: BAD_REQUEST naming what is wrong first. */
  openSigned(bytes: Uint8Array, keys: BundleKeys): Promise<OpenedBundle & { kid: string }>
  /** Verifies a stored bundle against a signature kept beside it. Out: the key's id. Errors: BAD_REQUEST naming what is wrong first. */
  verifyVersion(bytes: Uint8Array, by: { jws: string; keys: BundleKeys }): Promise<string>
  /** The same version for an OPA: sources and data, without the module that an OPA would evaluate through. */
  forOpa(bytes: Uint8Array, signer: BundleSigner): Promise<Served>
  /** A bundle of documents alone. */
  ofData(of: { revision: string; roots: readonly string[]; data: string }, signer: BundleSigner): Promise<Served>
}
