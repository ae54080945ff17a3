/** Where policy bundles come from. No vendor type crosses this line. */
export type SeedBundle = {
  bytes: Uint8Array<ArrayBuffer>
  /** `sha256:` of the bytes that the lock file names. */
  lockedDigest: string
  /** Recomputed from the bundle's own files, never taken from its manifest. */
  constitutionHash: string
  manifest: Record<string, never>
}

export interface Policies {
  /** Reads the shipped constitution. Errors: BAD_REQUEST when it is missing, malformed or does not hash to what it says. */
  readSeedBundle(): Promise<SeedBundle>
}
