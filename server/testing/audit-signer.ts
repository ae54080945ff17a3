import { generateKeyPairSync } from 'node:crypto'
import { type NoteSigner, type NoteVerifier, publicBytes } from '@/server/audit/note'

/** A key that signs checkpoints in a test. */
export const aSigner = (name = 'acgs-simulated/test'): NoteSigner => ({ name, key: generateKeyPairSync('ed25519').privateKey })
export const verifierOf = ({ name, key }: NoteSigner): NoteVerifier => ({ name, publicKey: publicBytes(key) })
