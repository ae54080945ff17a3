/** Where policy bundles come from. No vendor type crosses this line. */
export type Annotation = {
  code: string
  rule: string
  file: string
  row: number
  principle: 'autonomy' | 'beneficence' | 'non_maleficence' | 'transparency' | 'fairness' | 'privacy' | 'accountability'
  severity: 'low' | 'medium' | 'high' | 'critical'
  enforcement: 'deny' | 'monitor'
  title: string
  description: string
}
export type BundleManifest = {
  revision: string
  roots: string[]
  rego_version: number
  wasm: { entrypoint: string; module: string }[]
  metadata: {
    acgs: {
      constitution_hash: string
      capabilities_digest: string
      data_digest: string
      rules: number
      principles: number
      entrypoints: string[]
      opa_version: string
      annotations: Annotation[]
    }
  }
}
/** A bundle in memory, after every check of its content. */
export type OpenedBundle = {
  wasm: Uint8Array<ArrayBuffer>
  /** The constitutional data document: a JSON object without a member `runtime`. */
  dataJson: string
  /** Recomputed from the bundle's own files, never taken from its manifest. */
  constitutionHash: string
  manifest: BundleManifest
  /** What decides, as it was written: the Rego sources and `data.json`. */
  sources: readonly { path: string; text: string }[]
}
export type SeedBundle = OpenedBundle & {
  bytes: Uint8Array<ArrayBuffer> /** `sha256:` of the bytes that the lock file names. */
  lockedDigest: string
}

export interface Policies {
  /** The shipped constitution as it is written: its sources, their tests, its data and the cases of the tests.
   *  Errors: BAD_REQUEST when a file cannot be read, or the sources are not those of the seed bundle. */
  readSeedSources(): Promise<{ path: string; text: string }[]>
  /** Reads the shipped constitution. Errors: BAD_REQUEST when it is missing, malformed or does not hash to what it says. */
  readSeedBundle(): Promise<SeedBundle>
  /** Opens a bundle of the database or a file. Errors: BAD_REQUEST naming the first offending entry; nothing is written anywhere. */
  openBundle(bytes: Uint8Array): Promise<OpenedBundle>
}
