import 'reflect-metadata'
import { generateKeyPairSync } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000

export type Identity = { certificate: string; key: string }
export type Authority = { certificate: string; issue: (name: string, more: { serves?: string[] }) => Promise<Identity> }

const pemOf = async (key: CryptoKey) => x509.PemConverter.encode(await globalThis.crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

const newKeys = () => globalThis.crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
const times = () => ({ notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) })
const serial = () => globalThis.crypto.randomUUID().replaceAll('-', '')

const isAddress = (name: string) => /^[\d.]+$/.test(name)

/** A certificate authority that lives as long as the cluster it is for. The common name of what it issues is the user, the organisation its group. */
export async function newAuthority(): Promise<Authority> {
  const keys = await newKeys()
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=contract-cluster',
    ...times(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  return {
    certificate: ca.toString('pem'),
    issue: async (subject, { serves }) => {
      const own = await newKeys()
      const usage = serves ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth
      const names = (serves ?? []).map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value }))
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject,
        issuer: ca.subject,
        ...times(),
        signingAlgorithm: ALGORITHM,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([usage]),
          ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        ],
      })
      return { certificate: certificate.toString('pem'), key: await pemOf(own.privateKey) }
    },
  }
}

/** The pair that signs the tokens of service accounts. */
export function tokenKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}
