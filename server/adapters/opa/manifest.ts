import * as z from 'zod'

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const Annotation = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  rule: z.string(),
  file: z.string(),
  row: z.number().int().positive(),
  principle: z.enum(['autonomy', 'beneficence', 'non_maleficence', 'transparency', 'fairness', 'privacy', 'accountability']),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  enforcement: z.enum(['deny', 'monitor']),
  title: z.string(),
  description: z.string(),
})

/** `.manifest` of a bundle: OPA's members and, below `metadata.acgs`, what the engine needs to know of a version. */
export const Manifest = z.object({
  revision: Digest,
  roots: z.array(z.string()),
  rego_version: z.literal(1),
  wasm: z.array(z.object({ entrypoint: z.string(), module: z.string() })),
  metadata: z.object({
    acgs: z.strictObject({
      constitution_hash: Digest,
      capabilities_digest: Digest,
      data_digest: Digest,
      rules: z.number().int().positive(),
      principles: z.number().int().positive(),
      entrypoints: z.array(z.string()),
      opa_version: z.string(),
      annotations: z.array(Annotation),
    }),
  }),
})
