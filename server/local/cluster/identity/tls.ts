// The certificate library looks things up by metadata of classes and brings no polyfill of it.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const YEARS_MS = 10 * 365 * 24 * 3600 * 1000
// A clock that runs a little behind must not find the certificate not valid yet.
const BEFORE_MS = 3600 * 1000

export type Certificates = { ca: string; certificate: string; key: string }

const pemOf = async (key: CryptoKey) => PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)

/** A certificate authority that signs once and whose key is then forgotten, and what a server on loopback shows. */
export async function makeCertificates(now: Date): Promise<Certificates> {
  const dates = { notBefore: new Date(now.getTime() - BEFORE_MS), notAfter: new Date(now.getTime() + YEARS_MS) }
  const authority = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const server = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const issuer = 'CN=acgs-local-ca'
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...dates,
    name: issuer,
    keys: authority,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    ...dates,
    subject: 'CN=acgs-local',
    issuer,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  })
  return { ca: ca.toString('pem'), certificate: certificate.toString('pem'), key: await pemOf(server.privateKey) }
}
