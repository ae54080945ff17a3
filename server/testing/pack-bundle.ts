import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { constitutionHash, digestOf, digestOfText, sha256Hex } from '@/server/adapters/opa/constitution-hash'

type Manifest = { revision: string; wasm: { entrypoint: string }[]; metadata: { acgs: Record<string, unknown> } }

/** Packs files as a bundle whose manifest says what they hash to: a valid version that nobody compiled. */
export async function packBundle(files: ReadonlyMap<string, Buffer>): Promise<{ bytes: Buffer; constitutionHash: string }> {
  const manifest = JSON.parse(String(files.get('.manifest'))) as Manifest // from a bundle that was opened
  const dataDigest = digestOfText(String(files.get('data.json')))
  const capabilitiesDigest = digestOf(JSON.parse(String(files.get('capabilities.json'))))
  const hash = constitutionHash({
    files: [...files].filter(([name]) => name.endsWith('.rego')).map(([name, content]) => ({ name, sha256: sha256Hex(content) })),
    dataDigest,
    capabilitiesDigest,
    entrypoints: manifest.wasm.map(({ entrypoint }) => entrypoint),
  })
  manifest.revision = hash
  Object.assign(manifest.metadata.acgs, { constitution_hash: hash, data_digest: dataDigest, capabilities_digest: capabilitiesDigest })
  const archive = pack()
  for (const [name, content] of new Map(files).set('.manifest', Buffer.from(JSON.stringify(manifest)))) archive.entry({ name }, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return { bytes: gzipSync(Buffer.concat(chunks)), constitutionHash: hash }
}
