import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** C2SP signed notes: https://c2sp.org/signed-note, and the checkpoint in one: https://c2sp.org/tlog-checkpoint. Ed25519 alone. */
const ED25519 = 1
export type NoteSigner = { name: string; key: KeyObject }
/** A public key by its name: 32 bytes. */
export type NoteVerifier = { name: string; publicKey: Buffer }
export type Checkpoint = { origin: string; size: number; root: Buffer }

/** The 32 bytes of an Ed25519 key's public half. */
export function publicBytes(key: KeyObject): Buffer {
  const { x = '' } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url')
}

/** First four bytes of sha256(name, newline, algorithm, key). */
export const keyIdOf = ({ name, publicKey }: NoteVerifier): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(publicKey)
    .digest()
    .subarray(0, 4)

/** `name+hex id+base64(algorithm, key)`, as keys are handed to others. */
export const vkeyOf = (verifier: NoteVerifier): string =>
  `${verifier.name}+${keyIdOf(verifier).toString('hex')}+${Buffer.concat([Buffer.from([ED25519]), verifier.publicKey]).toString('base64')}`

/** The key that a `vkey` says; null if it is none, or its id is not that of its key. */
export function readVkey(vkey: string): NoteVerifier | null {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey) ?? []
  const bytes = Buffer.from(encoded, 'base64')
  const verifier = { name, publicKey: bytes.subarray(1) }
  return bytes.length === 33 && bytes[0] === ED25519 && keyIdOf(verifier).toString('hex') === id ? verifier : null
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root.toString('base64')}\n`

/** The text with one signature line a signer. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const lines = signers.map(({ name, key }) => {
    const id = keyIdOf({ name, publicKey: publicBytes(key) })
    return `— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

/** The checkpoint in a note and which of the given keys signed it. Out: null if it is no checkpoint, or a line of a given key does not verify. */
export function readCheckpoint(note: string, verifiers: readonly NoteVerifier[]): (Checkpoint & { signedBy: NoteVerifier[] }) | null {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, end + 1)
  const [origin = '', size = '', root = '', ...rest] = text.slice(0, -1).split('\n')
  const hash = Buffer.from(root, 'base64')
  if (rest.length > 0 || origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || hash.length !== 32 || hash.toString('base64') !== root)
    return null
  const signedBy: NoteVerifier[] = []
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name = '', encoded = ''] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? []
    if (name === '') return null
    const bytes = Buffer.from(encoded, 'base64')
    const verifier = verifiers.find((one) => one.name === name && keyIdOf(one).equals(bytes.subarray(0, 4)))
    if (!verifier) continue
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: verifier.publicKey.toString('base64url') }, format: 'jwk' })
    if (!verify(null, Buffer.from(text), key, bytes.subarray(4))) return null
    signedBy.push(verifier)
  }
  return { origin, size: Number(size), root: hash, signedBy }
}
